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

/** Repeats an attempt that failed with `first` because of a lock; rejects with the last error once that is another, the time is up, or `signal` aborts. */
export async function untilFree<T>(
  first: unknown,
  attempt: () => MaybePromise<T>,
  policy: BusyPolicy & { readonly signal: AbortSignal | undefined },
): Promise<T> {
  const { isBusy, clock, timeoutMs, signal } = policy;
  const deadline = clock.now() + timeoutMs;
  const isOver = (): boolean => clock.now() >= deadline || signal?.aborted === true;
  let error = first;
  while (isBusy(error) && !isOver()) {
    await sleep(clock, INTERVAL_MS);
    // Nobody waits any more, so the statement must not take effect now.
    if (signal?.aborted) break;
    try {
      return await attempt();
    } catch (next) {
      error = next;
    }
  }
  throw error;
}
