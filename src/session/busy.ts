/**
 * Waits for a lock that another process holds by trying again every millisecond. A constant interval is fair where
 * growing ones starve, and the event loop stays free; measured against the driver's own blocking wait.
 */
import { sleep, type Clock } from '../core/clock.ts';
import type { MaybePromise } from '../core/sql.ts';

const INTERVAL_MS = 1;

/** How to recognise a held lock and how long to wait for it. */
export interface BusyPolicy {
  readonly isBusy: (error: unknown) => boolean;
  readonly clock: Clock;
  readonly timeoutMs: number;
}

/** Repeats an attempt that failed with `first` because of a lock; rejects with the last error once that is another, or the time is up. */
export async function untilFree<T>(first: unknown, attempt: () => MaybePromise<T>, policy: BusyPolicy): Promise<T> {
  const { isBusy, clock, timeoutMs } = policy;
  const deadline = clock.now() + timeoutMs;
  let error = first;
  while (isBusy(error) && clock.now() < deadline) {
    await sleep(clock, INTERVAL_MS);
    try {
      return await attempt();
    } catch (next) {
      error = next;
    }
  }
  throw error;
}
