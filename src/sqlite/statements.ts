/**
 * A connection's prepared statements. The driver keeps none itself, and preparing costs several times a small query.
 * A statement's mode (arrays, bigints) sticks to it, so the mode belongs to the key. When full, a statement that was not
 * used since the hand last passed it makes room (second chance): unlike a strict LRU, a hit moves nothing.
 */
import type { Database, Statement } from 'better-sqlite3';

/** A prepared statement and what is known of it. */
export interface Prepared {
  readonly statement: Statement<unknown[], never>;
  /** Whether it returns rows. */
  readonly reader: boolean;
  used: boolean;
}

const CAPACITY = 500;

/** The prepared statements of one connection. */
export class StatementCache {
  readonly #database: Database;
  readonly #plain = new Map<string, Prepared>();
  readonly #bigints = new Map<string, Prepared>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** The statement of a text, prepared at most once while it stays in the cache. */
  get(sql: string, bigints: boolean): Prepared {
    const cache = bigints ? this.#bigints : this.#plain;
    const known = cache.get(sql);
    if (known) {
      known.used = true;
      return known;
    }
    const statement = this.#database.prepare<unknown[], never>(sql);
    const reader = statement.reader;
    if (reader) statement.raw(true);
    if (bigints) statement.safeIntegers(true);
    const prepared: Prepared = { statement, reader, used: false };
    if (cache.size >= CAPACITY) evictOne(cache);
    cache.set(sql, prepared);
    return prepared;
  }
}

/** The first statement in order that was not used since it was last passed. A passed one goes to the end, unmarked. */
function evictOne(cache: Map<string, Prepared>): void {
  for (const [sql, prepared] of cache) {
    cache.delete(sql);
    if (!prepared.used) return;
    prepared.used = false;
    cache.set(sql, prepared);
  }
}
