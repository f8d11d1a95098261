/** What a pool says when it cannot serve a caller: who holds its connections, since when, and what to do. */
import {
  ConnectionError,
  PoolClosedError,
  PoolQueueFullError,
  PoolTimeoutError,
  type LeaseHolder,
} from '../core/errors.ts';
import type { Tags } from '../observe/events.ts';
import type { Entry } from './lease.ts';
import type { PoolStats } from './pool.ts';

/** What a timeout reports about. */
export interface TimeoutReport<C> {
  readonly pool: string;
  readonly waitMs: number;
  readonly stats: PoolStats;
  readonly used: Iterable<Entry<C>>;
  readonly now: number;
  readonly lastConnectError: unknown;
}

/** The error of a caller whose time to wait is over. */
export function timeoutError<C>(report: TimeoutReport<C>): PoolTimeoutError {
  const { pool, waitMs, stats, lastConnectError } = report;
  const holders = holdersOf(report.used, report.now);
  const parts = [
    `Pool '${pool}' gave no connection within ${Math.round(waitMs)} ms: ${stats.used} of ${stats.maxSize} in use, ` +
      `${stats.connecting} being opened, ${stats.waiting} other callers waiting.`,
  ];
  const longest = holders[0];
  if (longest)
    parts.push(`Held longest: lease ${longest.leaseId}, for ${Math.round(longest.heldMs)} ms${tagText(longest.tags)}.`);
  if (lastConnectError !== undefined) parts.push(`The last try to connect failed: ${messageOf(lastConnectError)}.`);
  parts.push(
    lastConnectError !== undefined && !longest
      ? 'Check that the database can be reached.'
      : 'Release connections sooner, shorten the work done while holding one, or enlarge the pool.',
  );
  const cause = lastConnectError === undefined ? {} : { cause: lastConnectError };
  return new PoolTimeoutError(parts.join(' '), { pool, stats: countsOf(stats), holders, ...cause });
}

/** The error of a caller who was not let into the queue. */
export function queueFullError(pool: string, stats: PoolStats, maxQueue: number): PoolQueueFullError {
  const message =
    `Pool '${pool}' has ${stats.waiting} callers waiting, and maxQueue is ${maxQueue}. ` +
    'The program asks for connections faster than they come back: send less work, or enlarge the pool.';
  return new PoolQueueFullError(message, { pool, stats: countsOf(stats) });
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

function holdersOf<C>(used: Iterable<Entry<C>>, now: number): LeaseHolder[] {
  const holders: LeaseHolder[] = [];
  for (const { lease } of used) {
    if (lease) holders.push({ leaseId: lease.id, heldMs: now - lease.acquiredAt, tags: lease.tags });
  }
  return holders.sort((a, b) => b.heldMs - a.heldMs);
}

function tagText(tags: Tags): string {
  const words = Object.entries(tags).map(([key, value]) => `${key}=${value}`);
  return words.length === 0 ? '' : ` (${words.join(', ')})`;
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}
