/** Shows the state of a pool: who holds its connections, who waits, and whether it can serve. */
import type { Connector } from './connector.ts';
import { isShown, type Entry } from './entry.ts';
import type { Lease } from './lease.ts';
import type { ResolvedPoolOptions } from './options.ts';
import type { ConnectionInfo, HealthCheckOptions, Pool, PoolHealth, PoolSnapshot } from './pool.ts';
import { stackOf } from './report.ts';
import type { Waiter } from './waiters.ts';
import { within } from './within.ts';

/** What a snapshot is made of. */
export interface SnapshotParts {
  readonly now: number;
  readonly used: Iterable<Entry<unknown>>;
  readonly idle: Iterable<Entry<unknown>>;
  readonly waiters: Iterable<Waiter<unknown>>;
}

/** Who holds and who waits. */
export function snapshotOf({ now, used, idle, waiters }: SnapshotParts): PoolSnapshot {
  const [lent, resting] = [[...used], [...idle]];
  const leases = lent.filter(isShown).map((entry) => leaseInfo(entry, now));
  const connections = [
    ...lent.map((entry) => connectionInfo(entry, now, isShown(entry) ? 'lent' : 'kept')),
    ...resting.map((entry) => connectionInfo(entry, now, 'idle')),
  ];
  return freeze({
    leases: leases.sort((a, b) => b.heldMs - a.heldMs),
    waiters: [...waiters].map(({ since, ask }) => ({
      waitMs: now - since,
      tags: ask.options.tags ?? {},
      stack: stackOf(ask.trace),
    })),
    connections: connections.sort((a, b) => a.connectionId - b.connectionId),
  });
}

/** Several pools that act as one, shown as one. */
export function mergeSnapshots(parts: readonly PoolSnapshot[]): PoolSnapshot {
  return freeze({
    leases: parts.flatMap(({ leases }) => leases).sort((a, b) => b.heldMs - a.heldMs),
    waiters: parts.flatMap(({ waiters }) => waiters),
    connections: parts.flatMap(({ connections }) => connections).sort((a, b) => a.connectionId - b.connectionId),
  });
}

function leaseInfo({ leaseId, id, lentAt, tags, trace }: Entry<unknown>, now: number): PoolSnapshot['leases'][number] {
  return { leaseId, connectionId: id, heldMs: now - lentAt, tags, stack: stackOf(trace) };
}

function connectionInfo(entry: Entry<unknown>, now: number, state: ConnectionInfo['state']): ConnectionInfo {
  const { id, openedAt, idleSince, uses } = entry;
  return { connectionId: id, state, ageMs: now - openedAt, idleMs: state === 'idle' ? now - idleSince : 0, uses };
}

function freeze(snapshot: PoolSnapshot): PoolSnapshot {
  for (const list of Object.values(snapshot)) Object.freeze(list);
  return Object.freeze(snapshot);
}

/** What a check of health asks of its pool. */
export interface HealthParts<C> {
  readonly pool: Pool<C>;
  readonly connector: Connector<C>;
  readonly options: ResolvedPoolOptions;
  /** What the last failed try to connect said. */
  readonly lastConnectError: () => unknown;
}

/** Borrows a connection and asks it. When all are in use and none has failed, the pool is busy and not ill. */
export async function checkHealth<C>(parts: HealthParts<C>, check: HealthCheckOptions = {}): Promise<PoolHealth> {
  const { pool, options, lastConnectError } = parts;
  const { clock, validateTimeoutMs } = options;
  const { timeoutMs = validateTimeoutMs > 0 ? validateTimeoutMs : options.acquireTimeoutMs } = check;
  const started = clock.now();
  const found = (health: Partial<PoolHealth>): PoolHealth =>
    Object.freeze({ healthy: false, saturated: false, error: undefined, elapsedMs: clock.now() - started, ...health });
  let lease: Lease<C> | undefined;
  try {
    lease = await pool.acquire({ timeoutMs, ...(check.signal ? { signal: check.signal } : {}) });
    await ask(parts, lease.connection, { ...check, timeoutMs: timeoutMs - (clock.now() - started) });
    await lease.release();
    return found({ healthy: true });
  } catch (error) {
    if (lease?.active) await lease.discard(error);
    const { used, maxSize } = pool.getStats();
    const saturated = lease === undefined && pool.state === 'open' && used === maxSize && !check.signal?.aborted;
    const healthy = saturated && lastConnectError() === undefined;
    return found({ healthy, saturated, error: healthy ? undefined : error });
  }
}

async function ask<C>(
  { connector, options }: HealthParts<C>,
  connection: C,
  { signal, timeoutMs = 0 }: HealthCheckOptions,
): Promise<void> {
  const aborter = new AbortController();
  const answer = connector.ping?.(connection, aborter.signal);
  if (!(answer instanceof Promise)) return;
  const stop = (): void => aborter.abort(signal!.reason);
  const stopped = new Promise<never>((_, reject) => {
    aborter.signal.addEventListener('abort', () => reject(aborter.signal.reason));
  });
  signal?.addEventListener('abort', stop, { once: true });
  try {
    await Promise.race([within(answer, options.clock, Math.max(1, timeoutMs), () => {}), stopped]);
  } catch (error) {
    stopped.catch(() => {}); // the abort is for the connector now
    aborter.abort(error);
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
