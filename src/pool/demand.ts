/** What a pool's connections are opened for: the callers who wait, as `stock.ts` sees them. A contract: types only. */
import type { Waiter } from './waiters.ts';

/** Who wants connections: the pool, as its stock sees it. */
export interface Demand<C> {
  /** Callers in the queue. */
  readonly waiting: number;
  /** Whether somebody waits for the first minSize connections. */
  readonly expected: boolean;
  /** Takes out the caller who is to be served now. */
  next(now: number): Waiter<C> | undefined;
  /** A connection was opened. */
  opened(): void;
  /** Opening one failed. */
  openFailed(error: unknown, fatal: boolean): void;
  /** One connection less than before will ever come back. */
  shrunk(): void;
  /** After the end: the last connection is closed. */
  emptied(): void;
}
