/**
 * A connection that hands heavy statements that read to worker threads and runs all others itself. A decorator: where no workers
 * are configured there is none, so nobody pays for the choice.
 */
import type { Connection } from '../backend/backend.ts';
import type { CompiledQuery, MaybePromise, QueryResult, SqlValue } from '../core/sql.ts';
import type { SQLiteConnection } from './connection.ts';
import { HeavyStatements } from './heavy-statements.ts';
import { Workers } from './workers.ts';

/** What the connections of one database share. */
export interface Offload {
  readonly workers: Workers;
  readonly heavy: HeavyStatements;
}

/** Worker threads for a file, and no statement known to be heavy. */
export function offloadTo(file: string, size: number): Offload {
  return { workers: new Workers(file, size), heavy: new HeavyStatements() };
}

/** A connection with worker threads beside it. */
export class OffloadingConnection implements Connection {
  readonly #inline: SQLiteConnection;
  readonly #offload: Offload;

  /** Needs the threads until it is closed. */
  constructor(inline: SQLiteConnection, offload: Offload) {
    this.#inline = inline;
    this.#offload = offload;
    offload.workers.join();
  }

  get inTransaction(): boolean {
    return this.#inline.inTransaction;
  }

  get hasCursors(): boolean {
    return this.#inline.hasCursors;
  }

  /** A thread sees what is committed, so what runs inside a transaction stays here. */
  run(query: CompiledQuery): MaybePromise<QueryResult> {
    if (query.kind !== 'read' || this.#inline.inTransaction) return this.#inline.run(query);
    const { heavy } = this.#offload;
    if (query.offload === true || heavy.has(query.sql)) return this.#runThere(query);
    const started = performance.now();
    const result = this.#inline.run(query);
    heavy.took(query.sql, performance.now() - started);
    return result;
  }

  async #runThere(query: CompiledQuery): Promise<QueryResult> {
    const { workers, heavy } = this.#offload;
    const result = await workers.run(query);
    heavy.took(query.sql, result.elapsedMs);
    return result;
  }

  /** How long a cursor takes depends on its reader, so only a query that asks for it is read elsewhere. */
  iterate(query: CompiledQuery): Iterable<readonly SqlValue[]> | AsyncIterable<readonly SqlValue[]> {
    return query.offload === true ? this.#offload.workers.iterate(query) : this.#inline.iterate(query);
  }

  explain(query: CompiledQuery): string[] {
    return this.#inline.explain(query);
  }

  rollback(): void {
    this.#inline.rollback();
  }

  /** Ends the threads too, when this is the last connection. */
  close(): Promise<void> {
    this.#inline.close();
    return this.#offload.workers.leave();
  }
}
