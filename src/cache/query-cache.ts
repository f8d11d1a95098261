/**
 * Keeps what queries were answered, as rows, until a table that they read is written to, or they become too old or too many. Each
 * caller makes records of its own of them. Not for transactions: those ask the database, and what they see is kept for nobody.
 */
import { ConfigError, QueryError } from '../core/errors.ts';
import type { CompiledQuery, MaybePromise, QueryResult } from '../core/sql.ts';
import { show } from '../core/suggest.ts';
import type { Question, ResultCache } from '../query/ports.ts';
import { ByTable } from './by-table.ts';
import { tableKey, type CachedDatabase } from './database.ts';
import { keyOf } from './key.ts';
import { queryCacheBounds, type QueryCacheOptions } from './query-options.ts';
import { KeptRows } from './rows.ts';
import { CacheCounters, type CacheStats } from './statistics.ts';
import { Store } from './store.ts';

/**
 * One answer, from the moment at which the database is asked for it.
 *
 * The law: it is among the dependents of its tables before the statement is sent. Whatever is told to be committed from then on makes
 * it worthless (`current` is false, for good), and a worthless answer is neither kept nor given to anybody who asks from then on. So
 * whoever asks after a commit was told never gets what was read before it.
 */
class Answer {
  readonly key: string;
  readonly tables: readonly string[];
  /** When the database was asked. */
  readonly asked: number;
  current = true;
  /** What is to come; undefined when it was there at once, or is not shared. */
  pending: Promise<KeptRows> | undefined;
  #rows: KeptRows | undefined;

  constructor(key: string, tables: readonly string[], asked: number) {
    this.key = key;
    this.tables = tables;
    this.asked = asked;
  }

  arrive({ rows }: QueryResult): KeptRows {
    this.pending = undefined;
    return (this.#rows = new KeptRows(rows));
  }

  get rows(): KeptRows {
    return this.#rows!;
  }

  get rowCount(): number {
    return this.#rows?.rowCount ?? 0;
  }
}

/** A cache of query results, for `cached` of queries of one database. */
export class QueryCache implements ResultCache {
  readonly #database: CachedDatabase;
  readonly #counters = new CacheCounters();
  readonly #dependents = new ByTable<Answer>();
  readonly #store: Store<Answer>;
  /** What the database is being asked and others may wait for, by key. */
  readonly #loading = new Map<string, Answer>();
  #unsubscribe: (() => void) | undefined;

  /** Hears from now on what the database commits, until it is disposed. Throws ConfigError for options that are none. */
  constructor(database: CachedDatabase, options: QueryCacheOptions = {}) {
    const given = database as Partial<CachedDatabase> | null | undefined;
    if (typeof given?.on !== 'function' || typeof given.binding !== 'object')
      throw new ConfigError(`A QueryCache is made for a Database, got ${show(database)}.`);
    this.#database = database;
    this.#store = new Store(queryCacheBounds(options), this.#counters, (answer) => this.#dependents.delete(answer));
    this.#unsubscribe = database.on('commit', ({ tables }) => {
      this.#counters.invalidated += this.#forget(tables);
    });
  }

  /** @internal For queries: what their statement was answered before, or is answered now. */
  answer({ binding, query, transaction, tables, reads }: Question): MaybePromise<QueryResult> {
    this.#requireUsable(binding);
    const { runner } = binding;
    const key = runner.transactionFor(transaction) ? undefined : keyOf(query, reads);
    if (key === undefined || key.length > LONGEST_KEY) {
      this.#counters.bypassed++;
      return runner.run(query, transaction);
    }
    query.limits?.signal?.throwIfAborted();
    const kept = this.#store.get(key);
    if (kept) {
      this.#counters.hits++;
      return resultOf(kept.rows);
    }
    // Whoever gives up must not make others fail, and must not wait for what others wait for.
    const pending = query.limits ? undefined : this.#loading.get(key)?.pending;
    if (pending) {
      this.#counters.shared++;
      return pending.then(resultOf);
    }
    this.#counters.misses++;
    const known = new Set([...tables, ...(reads ?? [])].map(tableKey));
    return this.#load(new Answer(key, [...known], this.#store.now()), query);
  }

  #load(answer: Answer, query: CompiledQuery): MaybePromise<QueryResult> {
    this.#dependents.add(answer);
    let result: MaybePromise<QueryResult>;
    try {
      result = this.#database.binding.runner.run(query);
    } catch (error) {
      this.#dependents.delete(answer);
      throw error;
    }
    if (!(result instanceof Promise)) return resultOf(this.#arrived(answer, result));
    const pending = result.then(
      (late) => this.#arrived(answer, late),
      (error: unknown) => {
        this.#leave(answer);
        this.#dependents.delete(answer);
        throw error;
      },
    );
    if (!query.limits) {
      answer.pending = pending;
      this.#loading.set(answer.key, answer);
    }
    return pending.then(resultOf);
  }

  /** Keeps an answer that is as good as a new one. */
  #arrived(answer: Answer, result: QueryResult): KeptRows {
    this.#leave(answer);
    const rows = answer.arrive(result);
    if (!answer.current || !this.#store.set(answer.key, answer, answer.asked)) this.#dependents.delete(answer);
    return rows;
  }

  /** Nobody can join it any more. */
  #leave(answer: Answer): void {
    if (this.#loading.get(answer.key) === answer) this.#loading.delete(answer.key);
  }

  /** Forgets what was read of these tables, or of any; answers how many answers had been kept. */
  #forget(tables: readonly string[] | undefined): number {
    let kept = 0;
    for (const answer of this.#dependents.of(tables?.map(tableKey))) {
      answer.current = false;
      this.#dependents.delete(answer);
      this.#leave(answer);
      if (!this.#store.holds(answer.key, answer)) continue;
      this.#store.delete(answer.key);
      kept++;
    }
    return kept;
  }

  /**
   * Forgets what was read of some tables, by their names in the database. For writes that the library does not see, those of other
   * processes and of triggers, where somebody tells the program of them.
   */
  invalidate(tables: readonly string[]): void {
    if (!Array.isArray(tables) || !tables.every((name) => typeof name === 'string'))
      throw new ConfigError(`invalidate() takes a list of names of tables, got ${show(tables)}.`);
    this.#counters.invalidated += this.#forget(tables);
  }

  /** Forgets everything; what is being read now is kept for nobody either. */
  clear(): void {
    this.#forget(undefined);
  }

  /** What it has and has done, as a frozen object. */
  getStats(): CacheStats {
    return this.#counters.stats(this.#store.count());
  }

  /** Forgets everything and hears of no commits any more; queries that are given it afterwards are refused. */
  dispose(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.clear();
  }

  #requireUsable(binding: Question['binding']): void {
    const { name } = this.#database;
    if (!this.#unsubscribe)
      throw new QueryError(`The cache of '${name}' has been disposed. Make a new one, or leave out cached().`);
    if (binding === this.#database.binding) return;
    throw new QueryError(`The cache of '${name}' hears of no commits of another database, so it cannot keep its rows. Make a QueryCache for that one.`); // prettier-ignore
  }
}

/**
 * The longest question that is kept, in letters: statement and values. Long lists of keys are seldom asked for twice, and would take
 * memory that no option bounds.
 */
const LONGEST_KEY = 20_000;

const NO_COLUMNS: readonly never[] = Object.freeze([]);

function resultOf(rows: KeptRows): QueryResult {
  return { rows: rows.take(), columns: NO_COLUMNS, changes: 0, lastInsertId: undefined };
}
