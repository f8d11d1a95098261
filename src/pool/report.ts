/** What a pool says when it cannot serve a caller: who holds its connections, since when, and what to do. */
import { callStack } from '../core/call-site.ts';
import {
  ConnectionError,
  PoolClosedError,
  PoolDeadlockError,
  PoolQueueFullError,
  PoolTimeoutError,
  type LeaseHolder,
} from '../core/errors.ts';
import type { Tags } from '../observe/events.ts';
import { isShown, type Entry } from './entry.ts';
import type { PoolStats } from './pool.ts';

/** The state of a pool when it has to say no. */
export interface Situation {
  readonly pool: string;
  readonly stats: PoolStats;
  readonly maxQueue: number;
  readonly used: Iterable<Entry<unknown>>;
  readonly now: number;
  readonly lastConnectError: unknown;
  readonly suspended: boolean;
}

/** The error of a caller whose time to wait is over; `lateMs`: by how much a blocked event loop held the timeout up. */
export function timeoutError(situation: Situation, waitMs: number, lateMs = 0): PoolTimeoutError {
  const { pool, stats, lastConnectError, suspended } = situation;
  const holders = holdersOf(situation);
  const parts = [
    `Pool '${pool}' gave no connection within ${Math.round(waitMs)} ms: ${stats.used} of ${stats.maxSize} in use, ` +
      `${stats.connecting} being opened, ${stats.waiting} other callers waiting.`,
  ];
  if (suspended) parts.push('It is suspended: resume() lets callers in again.');
  if (lateMs > 0)
    parts.push(`The event loop was blocked for ${Math.round(lateMs)} ms of that: look for synchronous work.`);
  const [longest] = holders;
  if (longest) parts.push(`Held longest: ${holderText(longest)}.`);
  if (lastConnectError !== undefined) parts.push(`The last try to connect failed: ${messageOf(lastConnectError)}.`);
  if (!suspended) {
    parts.push(
      lastConnectError !== undefined && !longest
        ? 'Check that the database can be reached.'
        : 'Release connections sooner, shorten the work done while holding one, or enlarge the pool.',
    );
  }
  const cause = lastConnectError === undefined ? {} : { cause: lastConnectError };
  const details = { pool, stats: countsOf(stats), holders, eventLoopDelayMs: lateMs, ...cause };
  return new PoolTimeoutError(parts.join(' '), details);
}

/** The error of a caller who was not let into the queue. */
export function queueFullError({ pool, stats, maxQueue }: Situation): PoolQueueFullError {
  const message =
    `Pool '${pool}' has ${stats.waiting} callers waiting, and maxQueue is ${maxQueue}. ` +
    'The program asks for connections faster than they come back: send less work, or enlarge the pool.';
  return new PoolQueueFullError(message, { pool, stats: countsOf(stats) });
}

/** The error of a caller who is sent away because everybody waits too long. */
export function shedError({ pool, stats }: Situation, waitMs: number): PoolQueueFullError {
  const message =
    `Pool '${pool}' turned this caller away after ${Math.round(waitMs)} ms, because all callers have waited longer than ` +
    'codel.targetMs for codel.intervalMs. The program asks for connections faster than they come back: send less work, or enlarge the pool.';
  return new PoolQueueFullError(message, { pool, stats: countsOf(stats) });
}

/** The error of a caller who would wait for itself. */
export function deadlockError(situation: Situation): PoolDeadlockError {
  const { pool, stats } = situation;
  const holders = holdersOf(situation);
  const message =
    `Pool '${pool}' can give no connection: all ${stats.used} are held by callers who wait for one more. ` +
    `Held longest: ${holderText(holders[0]!)}. ` +
    'Use the connection that is held already, acquire the second one after releasing the first, or give the pool one more (deadlockFloor).';
  return new PoolDeadlockError(message, { pool, stats: countsOf(stats), holders });
}

/** The error of a caller who comes after the end. */
export function closedError(pool: string): PoolClosedError {
  const message = `Pool '${pool}' has been disposed. Make a new one, or dispose it only when nothing uses it any more.`;
  return new PoolClosedError(message, { pool });
}

/** What callers get when no connection can ever be opened: the backend's own error when it is one of ours. */
export function connectionError(pool: string, error: unknown): ConnectionError {
  if (error instanceof ConnectionError) return error;
  return new ConnectionError(`Pool '${pool}' cannot open a connection: ${messageOf(error)}.`, { cause: error });
}

/** The counts of a pool's statistics, for errors. */
function countsOf(stats: PoolStats): Readonly<Record<string, number>> {
  const { waitMs: _wait, heldMs: _held, ...counts } = stats;
  return counts;
}

function holdersOf({ used, now }: Situation): LeaseHolder[] {
  const holders: LeaseHolder[] = [];
  for (const entry of used) {
    const { leaseId, lentAt, tags, trace } = entry;
    if (isShown(entry)) holders.push({ leaseId, heldMs: now - lentAt, tags, stack: stackOf(trace) });
  }
  return holders.sort((a, b) => b.heldMs - a.heldMs);
}

/** The calls that led to a lease, without the library's own. */
export function stackOf(trace: Error | undefined): string | undefined {
  return trace && callStack(trace);
}

function holderText({ leaseId, heldMs, tags, stack }: LeaseHolder): string {
  const from = stack === undefined ? '' : `, acquired ${stack.split('\n')[0]!.trim()}`;
  return `lease ${leaseId}, for ${Math.round(heldMs)} ms${tagText(tags)}${from}`;
}

function tagText(tags: Tags): string {
  const words = Object.entries(tags).map(([key, value]) => `${key}=${value}`);
  return words.length === 0 ? '' : ` (${words.join(', ')})`;
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}
