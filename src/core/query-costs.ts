/** What work costs the database, as errors about it tell. Types only: the testing door counts. */

/** Amounts of a budget. */
export interface QueryAmounts {
  /** Statements that read or write. */
  readonly queries: number;
  /** Rows they returned, or changed. */
  readonly rows: number;
  /** Milliseconds from the call of the work to its end. */
  readonly elapsedMs: number;
}

/** How a bill is written. */
export interface BillOptions {
  /** Whether it tells milliseconds, which are never the same twice. Default: true. */
  readonly times?: boolean;
  /** Whether places are told with folder, line and column; without, a bill stays the same when code moves. Default: true. */
  readonly lines?: boolean;
}

/** What some work cost the database; a `QueryReport` of the testing door. */
export interface QueryCosts {
  /** Statements that read or write. */
  readonly queries: number;
  /** Rows they returned, or changed. */
  readonly rows: number;
  /** Milliseconds of all statements. */
  readonly totalMs: number;
  /** The costs as a text, place by place. */
  bill(options?: BillOptions): string;
}
