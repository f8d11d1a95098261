/**
 * Runs a transaction again when the database refused it for a reason that passes: a lock, a conflict with another
 * transaction. The pauses between attempts grow and are random, so that those who collided do not collide again.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ ("full jitter")
 */
import { DatabaseError, TransactionError } from '../core/errors.ts';
import type { Limit } from './limit.ts';

const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 1000;

/** How often, and until when. */
export interface RetryPolicy {
  /** Attempts after the first one. */
  readonly retries: number;
  readonly limit: Limit;
  /** A number from 0 up to 1, for the length of a pause. */
  readonly random: () => number;
}

/** Calls `attempt` until it resolves, fails for good, or no attempt is left; each must have given everything back when it rejects. */
export async function withRetries<R>(attempt: () => Promise<R>, policy: RetryPolicy): Promise<R> {
  const { retries, limit, random } = policy;
  for (let failed = 0; ; failed++) {
    try {
      limit.check();
      return await attempt();
    } catch (error) {
      if (!isPassing(error)) throw error;
      if (limit.signal?.aborted) throw because(limit.signal.reason, error);
      if (failed >= retries) throw error;
      await pause(random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failed), error, limit);
    }
  }
}

/** Whether the database itself says that the same work may succeed later. A pool without a free connection does not get better by asking again. */
function isPassing(error: unknown): boolean {
  return error instanceof DatabaseError && error.retryable;
}

async function pause(delayMs: number, error: unknown, limit: Limit): Promise<void> {
  limit.doing = 'waiting to be run again';
  try {
    await limit.pause(delayMs);
  } catch (reason) {
    throw because(reason, error);
  }
}

/** The reason for the end, with the error of the last attempt as its cause; a reason that the caller gave stays as it is. */
function because(reason: unknown, error: unknown): unknown {
  if (reason instanceof TransactionError && reason.cause === undefined) reason.cause = error;
  return reason;
}
