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

/** The attempt's result; while it fails because of a lock it is repeated, until the time is up and `giveUp` makes the error. */
export function untilFree<T>(
  attempt: () => MaybePromise<T>,
  policy: BusyPolicy,
  giveUp: (error: unknown) => Error,
): MaybePromise<T> {
  try {
    const result = attempt();
    return result instanceof Promise ? result.catch((error: unknown) => retry(error, attempt, policy, giveUp)) : result;
  } catch (error) {
    if (!policy.isBusy(error)) throw error;
    return retry(error, attempt, policy, giveUp);
  }
}

async function retry<T>(
  first: unknown,
  attempt: () => MaybePromise<T>,
  policy: BusyPolicy,
  giveUp: (error: unknown) => Error,
): Promise<T> {
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
  throw isBusy(error) ? giveUp(error) : error;
}
