/** Tells what work costs the database, statement by statement. It judges nothing; budgets do. */
import { ConfigError } from '../core/errors.ts';
import type { MaybePromise } from '../core/sql.ts';
import { refuseUnknownKeys, requireNumber } from '../core/suggest.ts';
import type { Database } from '../database.ts';
import type { QueryReport } from './query-report.ts';
import { requireDatabase, tallied, tallyOf, type Tally } from './query-tally.ts';

/** How to profile. */
export interface QueryProfilerOptions {
  /** Statements that are kept one by one; those behind are counted only. Default: 10000. */
  readonly maxStatements?: number;
}

/**
 * Profiles the statements of a database. `profile(work)` counts what the work calls; `start` and `stop` count whatever the
 * database is asked in between. A statement counts when it is answered.
 */
export class QueryProfiler {
  readonly #db: Database;
  readonly #maxStatements: number;
  #running: Tally | undefined;

  /** Throws ConfigError for an unknown option. Nothing is counted before `start` or `profile`. */
  constructor(db: Database, options: QueryProfilerOptions = {}) {
    requireDatabase(db);
    refuseUnknownKeys('option of QueryProfiler', options, ['maxStatements']);
    const { maxStatements = 10_000 } = options;
    requireNumber('maxStatements', maxStatements, { min: 0, integer: true });
    this.#db = db;
    this.#maxStatements = maxStatements;
  }

  /** Begins to count all statements of the database. Throws ConfigError when that has begun already. */
  start(): void {
    if (this.#running) throw new ConfigError('This profiler runs already. Stop it first, or make another one.');
    this.#running = tallyOf(this.#db, this.#maxStatements);
  }

  /** Ends what `start` began and answers what was counted. Throws ConfigError when nothing was begun. */
  stop(): QueryReport {
    if (!this.#running) throw new ConfigError('This profiler does not run. Call start() first, or profile(work).');
    const report = this.#running.stop();
    this.#running = undefined;
    return report;
  }

  /**
   * Does the work and answers its result with what it has called. Other work on the same database is not counted, as long as the
   * platform carries the ambient scope (Node does). An error of the work passes through. May run while others do.
   */
  profile<R>(work: () => MaybePromise<R>): Promise<{ readonly result: R; readonly report: QueryReport }> {
    return tallied(this.#db, work, this.#maxStatements);
  }
}
