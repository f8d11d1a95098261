/** Pools that change while they are used: their size, their connections, whether they serve; and what they show of themselves. */
import { describe, expect, test } from 'vitest';
import { ConfigError, PoolClosedError, PoolTimeoutError } from '../core/errors.ts';
import type { PoolEvents } from '../observe/events.ts';
import { FakeConnector, type FakeBehaviour, type FakeConnection } from '../testing/fake-connector.ts';
import { settle, VirtualClock } from '../testing/virtual-clock.ts';
import { ConnectionPool } from './connection-pool.ts';
import type { PoolOptions } from './options.ts';
import { SplitPool } from './split-pool.ts';

function make(options: PoolOptions = {}, behaviour: FakeBehaviour = {}) {
  const clock = new VirtualClock();
  const connector = new FakeConnector(clock, behaviour);
  const pool = new ConnectionPool(connector, { clock, random: () => 0.5, name: 'shop', ...options });
  return { clock, connector, pool };
}

/** The names of events in their order. */
function names(pool: ConnectionPool<FakeConnection>, ...wanted: (keyof PoolEvents)[]): string[] {
  const log: string[] = [];
  for (const name of wanted) pool.on(name, () => log.push(name));
  return log;
}

test.each(['one pool', 'a writer and readers'])(
  'resume with a listener that suspends again leaves %s suspended',
  async (shape) => {
    const { pool: single, clock, connector } = make();
    const pool = shape === 'one pool' ? single : new SplitPool({ writer: connector, reader: connector }, { clock });
    pool.suspend();
    pool.on('resume', () => pool.suspend());
    pool.resume();
    pool.acquire({ timeoutMs: 5 }).catch(() => {});
    expect([pool.state, pool.getStats().used, pool.getStats().waiting]).toEqual(['suspended', 0, 1]);
  },
);

describe('resize', () => {
  test('42. to less than is in use lets holders finish and closes what comes back too much', async () => {
    const { pool, connector } = make({ maxSize: 4 });
    const leases = await Promise.all([1, 2, 3, 4].map(() => pool.acquire()));
    pool.resize({ maxSize: 2 });
    expect(pool.getStats()).toMatchObject({ used: 4, maxSize: 2 });
    expect(leases.every(({ connection }) => connection.open)).toBe(true);
    for (const lease of leases) await lease.release();
    expect(pool.getStats()).toMatchObject({ idle: 2, total: 2 });
    expect(connector.open).toBe(2);
  });

  test('42. to more serves those who wait in that turn', async () => {
    const { pool } = make({ maxSize: 1 });
    await pool.acquire();
    const waiting = [pool.acquire(), pool.acquire()];
    pool.resize({ maxSize: 3 });
    expect(pool.getStats()).toMatchObject({ used: 3, waiting: 0 });
    expect((await Promise.all(waiting)).map(({ connectionId }) => connectionId)).toEqual([2, 3]);
  });

  test('42. to less closes no more than are too many, however long closing takes', async () => {
    const { pool, clock } = make({ maxSize: 3 }, { closeMs: 50 });
    const leases = await Promise.all([1, 2, 3].map(() => pool.acquire()));
    pool.resize({ maxSize: 2 });
    for (const lease of leases) await lease.release();
    expect(pool.getStats()).toMatchObject({ idle: 2, closing: 1 });
    await clock.advance(50);
    expect(pool.getStats()).toMatchObject({ idle: 2, total: 2 });
  });

  test('42. to less than is in use turns nobody away for whom the queue has room', async () => {
    const { pool } = make({ maxSize: 3, maxQueue: 1 });
    await Promise.all([1, 2, 3].map(() => pool.acquire()));
    pool.resize({ maxSize: 1 });
    pool.acquire().catch(() => {});
    expect(pool.getStats()).toMatchObject({ waiting: 1, refused: 0 });
  });

  test('leaves a queue alone that was given its length', async () => {
    const { pool } = make({ maxSize: 2, maxQueue: 20 });
    pool.resize({ maxSize: 1 });
    await pool.acquire();
    for (let i = 0; i < 20; i++) pool.acquire().catch(() => {});
    expect(pool.getStats()).toMatchObject({ waiting: 20, refused: 0 });
  });

  test('of minSize lets those go that were kept open until now', async () => {
    const { pool, clock } = make({ maxSize: 3, minSize: 2, idleTimeoutMs: 100, maxLifetimeMs: 0 });
    await clock.advance(1_000);
    expect(pool.getStats().idle).toBe(2);
    pool.resize({ minSize: 1 });
    await clock.advance(100);
    expect(pool.getStats().idle).toBe(1);
  });

  test('to a minSize that is reached ends the wait for it', async () => {
    const { pool } = make({ maxSize: 3, minSize: 2 }, { connectError: new Error('down') });
    const ready = pool.ready();
    pool.resize({ minSize: 0 });
    expect(await ready).toBeUndefined();
  });

  test('42. closes idle connections that are too many, the longest idle first, and opens missing ones', async () => {
    const { pool, clock } = make({ maxSize: 4 });
    const leases = await Promise.all([1, 2, 3].map(() => pool.acquire()));
    for (const lease of leases) {
      await lease.release();
      await clock.advance(1);
    }
    const closed: unknown[] = [];
    pool.on('close', ({ connectionId, reason }) => closed.push([connectionId, reason]));
    pool.resize({ maxSize: 1 });
    expect(closed).toEqual([
      [1, 'surplus'],
      [2, 'surplus'],
    ]);
    pool.resize({ minSize: 3, maxSize: 5 });
    expect(pool.getStats()).toMatchObject({ idle: 3, minSize: 3, maxSize: 5 });
  });

  test('takes its queue along unless that was given', async () => {
    const { pool } = make({ maxSize: 1 });
    pool.resize({ maxSize: 2 });
    const waits = Array.from({ length: 22 }, () => pool.acquire().catch(() => 'refused'));
    expect(pool.getStats().waiting).toBe(20);
    const given = make({ maxSize: 1, maxQueue: 3 });
    given.pool.resize({ maxSize: 2 });
    for (let i = 0; i < 6; i++) void given.pool.acquire().catch(() => {});
    expect(given.pool.getStats()).toMatchObject({ waiting: 3, refused: 1 });
    await pool.dispose({ force: true });
    await Promise.all(waits);
  });

  test.each([{ maxSize: 0 }, { minSize: 5 }, { maxSize: NaN }, { minSize: -1 }])('refuses %o', (size) => {
    const { pool } = make({ maxSize: 4 });
    expect(() => pool.resize(size)).toThrow(ConfigError);
    expect(pool.getStats()).toMatchObject({ minSize: 0, maxSize: 4 });
  });
});

describe('suspend', () => {
  test('43. lets callers wait with their own timeouts, and resume serves them in order', async () => {
    const { pool, clock } = make({ maxSize: 1, acquireTimeoutMs: 1_000 });
    await (await pool.acquire()).release();
    const log = names(pool, 'suspend', 'resume');
    pool.suspend();
    pool.suspend();
    expect([pool.state, pool.tryAcquire()]).toEqual(['suspended', undefined]);
    const order: number[] = [];
    const uses = [1, 2, 3].map((n) => pool.connection(() => order.push(n)));
    const impatient = expect(pool.acquire({ timeoutMs: 50 })).rejects.toThrow('It is suspended: resume() lets');
    await clock.advance(500);
    await impatient;
    expect([order, pool.getStats()]).toMatchObject([[], { waiting: 3, idle: 1 }]);
    pool.resume();
    pool.resume();
    await Promise.all(uses);
    expect([order, log, pool.state]).toEqual([[1, 2, 3], ['suspend', 'resume'], 'open']);
  });

  test('43. lets holders finish, and opens nothing for those who wait', async () => {
    const { pool, connector } = make({ maxSize: 2 });
    const lease = await pool.acquire();
    pool.suspend();
    const waiting = pool.acquire();
    await lease.release();
    expect([connector.attempts, pool.getStats().idle]).toEqual([1, 1]);
    pool.resume();
    expect((await waiting).connectionId).toBe(1);
  });

  test('43. dispose during suspension rejects those who wait', async () => {
    const { pool } = make();
    pool.suspend();
    const refused = expect(pool.acquire()).rejects.toBeInstanceOf(PoolClosedError);
    await pool.dispose();
    await refused;
    pool.resume();
    expect(pool.state).toBe('closed');
  });
});

describe('evict', () => {
  test('closes what is idle; with all, what is in use when it comes back', async () => {
    const { pool, clock } = make({ maxSize: 3 });
    const [held, other] = [await pool.acquire(), await pool.acquire()];
    await other.release();
    expect(pool.evict()).toBe(1);
    expect(pool.getStats()).toMatchObject({ idle: 0, used: 1 });
    expect(pool.evict('all')).toBe(1);
    expect(held.connection.open).toBe(true);
    const closed: unknown[] = [];
    pool.on('close', ({ reason }) => closed.push(reason));
    await held.release();
    await clock.advance(0);
    expect([closed, pool.getStats().total]).toEqual([['evicted'], 0]);
  });

  test('reaches an idle connection that is just being checked', async () => {
    const { pool, clock } = make({ maxSize: 1, keepAliveMs: 100 }, { pingMs: 10 });
    await (await pool.acquire()).release();
    await clock.advance(105);
    expect(pool.evict()).toBe(1);
    await clock.advance(5);
    expect(pool.getStats()).toMatchObject({ total: 0, idle: 0 });
  });

  test('keeps minSize open with fresh ones', async () => {
    const { pool } = make({ minSize: 2, maxSize: 2 });
    expect(pool.evict()).toBe(2);
    expect(pool.getStats()).toMatchObject({ idle: 2, connects: 4 });
  });
});

describe('single options', () => {
  test('maxUses: a connection is closed after so many loans', async () => {
    const { pool } = make({ maxSize: 1, maxUses: 2 });
    const used: number[] = [];
    for (let i = 0; i < 5; i++) used.push(await pool.connection((connection) => connection.number));
    expect(used).toEqual([1, 1, 2, 2, 3]);
  });

  test('idleOrder fifo lends the one that has rested longest', async () => {
    const { pool } = make({ maxSize: 3, idleOrder: 'fifo' });
    const leases = await Promise.all([1, 2, 3].map(() => pool.acquire()));
    for (const lease of leases) await lease.release();
    const used: number[] = [];
    for (let i = 0; i < 4; i++) used.push(await pool.connection((connection) => connection.number));
    expect(used).toEqual([1, 2, 3, 1]);
  });

  test('detach takes a connection out of the pool, open, and its place is free', async () => {
    const { pool, connector } = make({ maxSize: 1 });
    const lease = await pool.acquire();
    const waiting = pool.acquire();
    const own = lease.detach();
    expect([own.open, lease.active]).toEqual([true, false]);
    expect((await waiting).connectionId).toBe(2);
    expect(() => lease.detach()).toThrow('was detached after it had been detached');
    await expect(lease.release()).rejects.toThrow('after it had been detached');
    await pool.dispose({ force: true });
    expect([own.open, connector.open]).toEqual([true, 1]);
  });

  test('a reason given to discard is told by the close event', async () => {
    const { pool } = make();
    const closed: unknown[] = [];
    pool.on('close', ({ reason, error }) => closed.push([reason, error]));
    const odd = new Error('odd answer');
    await (await pool.acquire()).discard(odd);
    expect(closed).toEqual([['discarded', odd]]);
  });
});

describe('what is shown', () => {
  test('a snapshot lists leases, waiters and connections', async () => {
    const { pool, clock } = make({ maxSize: 2, traceLeases: true });
    const lease = await pool.acquire({ tags: { job: 'a' } });
    await clock.advance(5);
    const other = await pool.acquire();
    await other.release();
    await clock.advance(5);
    expect(pool.snapshot()).toMatchObject({
      leases: [{ leaseId: lease.id, connectionId: 1, heldMs: 10, tags: { job: 'a' } }],
      waiters: [],
      connections: [
        { connectionId: 1, state: 'lent', ageMs: 10, idleMs: 0, uses: 1 },
        { connectionId: 2, state: 'idle', ageMs: 5, idleMs: 5, uses: 1 },
      ],
    });
    await pool.acquire();
    void pool.acquire({ tags: { job: 'b' } }).catch(() => {});
    await clock.advance(3);
    const { waiters, leases } = pool.snapshot();
    expect(waiters).toMatchObject([{ waitMs: 3, tags: { job: 'b' } }]);
    expect([leases.length, typeof leases[0]!.stack, Object.isFrozen(leases)]).toEqual([2, 'string', true]);
    await pool.dispose({ force: true });
  });

  test('statistics begin anew when they are reset', async () => {
    const { pool } = make();
    await pool.connection(() => {});
    expect(pool.getStats({ reset: true })).toMatchObject({ acquired: 1, connects: 1, idle: 1 });
    expect(pool.getStats()).toMatchObject({ acquired: 0, connects: 0, idle: 1, heldMs: { total: 0, max: 0 } });
  });

  test('health: a connection that answers is health', async () => {
    const { pool, connector } = make();
    expect(await pool.healthCheck()).toMatchObject({ healthy: true, saturated: false, error: undefined });
    expect([connector.pings, pool.getStats().idle]).toEqual([1, 1]);
  });

  test('health: a pool that is busy is not ill, one that cannot connect is, and so is one whose connections do not answer', async () => {
    const busy = make({ maxSize: 1 });
    await busy.pool.acquire();
    const asked = busy.pool.healthCheck({ timeoutMs: 20 });
    await busy.clock.advance(20);
    expect(await asked).toMatchObject({ healthy: true, saturated: true, elapsedMs: 20 });
    const down = make({}, { connectError: new Error('ECONNREFUSED') });
    const refused = down.pool.healthCheck({ timeoutMs: 20 });
    await down.clock.advance(20);
    expect(await refused).toMatchObject({ healthy: false, saturated: false });
    expect((await refused).error).toBeInstanceOf(PoolTimeoutError);
    const dumb = make({ maxSize: 1 }, { pingMs: 1_000 });
    const silent = dumb.pool.healthCheck({ timeoutMs: 20 });
    await dumb.clock.advance(20);
    expect(await silent).toMatchObject({ healthy: false, saturated: false });
    expect(dumb.pool.getStats()).toMatchObject({ total: 0, discarded: 1 });
  });

  test('health: it ends when its signal aborts while a connection is asked', async () => {
    const { pool } = make({}, { pingMs: 1_000 });
    const aborter = new AbortController();
    const asked = pool.healthCheck({ signal: aborter.signal });
    await settle();
    const stop = new Error('stop');
    aborter.abort(stop);
    expect(await asked).toMatchObject({ healthy: false, error: stop });
  });

  test('health: it ends when its signal aborts, and a disposed pool is not healthy', async () => {
    const { pool, clock } = make({ maxSize: 1 });
    await pool.acquire();
    const aborter = new AbortController();
    const asked = pool.healthCheck({ signal: aborter.signal });
    const stop = new Error('stop');
    aborter.abort(stop);
    expect(await asked).toMatchObject({ healthy: false, error: stop });
    void pool.dispose({ force: true });
    await clock.advance(0);
    expect(await pool.healthCheck()).toMatchObject({ healthy: false });
  });
});
