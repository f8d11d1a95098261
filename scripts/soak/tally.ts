/** What the tasks of one process have done, and what went wrong. */

/** Errors that are kept with their text; the others are only counted. */
const SHOWN = 5;

/** Counts that tasks raise. */
export class Tally {
  committed = 0;
  rolledBack = 0;
  /** Nested transactions that failed on purpose, in transactions that went on. */
  undone = 0;
  snapshots = 0;
  /** Snapshots between whose two statements this process committed something. */
  passedBy = 0;
  streams = 0;
  reads = 0;
  /** Errors that nobody meant to happen. */
  surfaced = 0;
  /** The first of them. */
  readonly errors: string[] = [];
  /** The numbers of all moves whose transaction was committed. */
  readonly kept: number[] = [];

  /** Notes an error that came out of the library, or that a check of a task has found. */
  surface(where: string, error: unknown): void {
    this.surfaced++;
    if (this.errors.length < SHOWN) this.errors.push(`${where}: ${textOf(error)}`);
  }
}

/** An error with those that led to it. */
export function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const text = error.stack ?? `${error.name}: ${error.message}`;
  return error.cause === undefined ? text : `${text}\n  because of ${textOf(error.cause)}`;
}
