/**
 * Tells who listens what was committed. A statement outside of transactions commits when it is answered, so it is told of then
 * and there, before its caller goes on; a transaction by what its journal has noted.
 */
import type { CompiledQuery, MaybePromise, QueryResult, Written } from '../core/sql.ts';
import type { EventBus } from '../observe/bus.ts';
import type { DatabaseEvents } from '../observe/events.ts';

/** What is needed to tell of commits. */
export interface CommitParts {
  /** The database's name. */
  readonly name: string;
  readonly bus: EventBus<DatabaseEvents>;
  /** The names of the tables written to, and of those whose rows foreign keys change with them; undefined where that may be any. Default: the tables themselves. */
  readonly tablesOf?: (written: readonly Written[]) => readonly string[] | undefined;
}

/** The commits of one database. */
export class Commits {
  readonly #parts: CommitParts;

  constructor(parts: CommitParts) {
    this.#parts = parts;
  }

  /** Runs a statement that commits by itself. One that fails may have changed rows before, or the answer may be all that was lost. */
  after(query: CompiledQuery, run: () => MaybePromise<QueryResult>): MaybePromise<QueryResult> {
    if (query.kind === 'read' || query.writes === 'nothing') return run();
    const told = (): void => this.maybe(query);
    let result: MaybePromise<QueryResult>;
    try {
      result = run();
    } catch (error) {
      told();
      throw error;
    }
    if (result instanceof Promise) return result.finally(told);
    told();
    return result;
  }

  /** Tells of a statement that commits by itself and may have done so. */
  maybe({ kind, writes }: CompiledQuery): void {
    if (kind !== 'read' && writes !== 'nothing') this.tell(writes && [writes]);
  }

  /** Tells what was written to; undefined means that it may be any table. */
  tell(written: readonly Written[] | undefined): void {
    const { bus, name, tablesOf = namesOf } = this.#parts;
    if (written?.length === 0 || !bus.has('commit')) return;
    const tables = written && tablesOf(written);
    bus.emit('commit', { database: name, tables: tables && Object.freeze([...tables]) });
  }
}

function namesOf(written: readonly Written[]): readonly string[] {
  return [...new Set(written.map(({ table }) => table))];
}
