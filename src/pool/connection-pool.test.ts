import { describe, expect, test } from 'vitest';
import { PoolQueueFullError, PoolTimeoutError } from '../core/errors.ts';
import { FakeConnector, type FakeBehaviour } from '../testing/fake-connector.ts';
import { settle, VirtualClock } from '../testing/virtual-clock.ts';
import { ConnectionPool } from './connection-pool.ts';
import { createPool } from './create-pool.ts';
import type { PoolOptions } from './options.ts';

function make(options: PoolOptions = {}, behaviour: FakeBehaviour = {}) {
  const clock = new VirtualClock();
  const connector = new FakeConnector(clock, behaviour);
  const pool = new ConnectionPool(connector, { clock, random: () => 0.5, ...options });
  return { clock, connector, pool };
}

describe('lending', () => {
  test('a connection is opened at the first need and used again afterwards', async () => {
    const { pool, connector } = make();
    expect(connector.attempts).toBe(0);
    const first = await pool.acquire();
    const { number } = first.connection;
    await first.release();
    const second = await pool.acquire();
    expect(second.connection.number).toBe(number);
    expect(second.id).not.toBe(first.id);
    expect(connector.attempts).toBe(1);
  });

  test('two callers never hold the same connection', async () => {
    const { pool } = make({ maxSize: 2 });
    const [a, b] = await Promise.all([pool.acquire(), pool.acquire()]);
    expect(a.connection).not.toBe(b.connection);
  });

  test('the connection returned last is lent first, so that the others can age', async () => {
    const { pool } = make({ maxSize: 3 });
    const leases = await Promise.all([pool.acquire(), pool.acquire(), pool.acquire()]);
    for (const lease of leases) await lease.release();
    expect((await pool.acquire()).connectionId).toBe(leases[2].connectionId);
    expect((await pool.acquire()).connectionId).toBe(leases[1].connectionId);
  });

  test('createPool makes a pool', async () => {
    const pool = createPool(new FakeConnector(new VirtualClock()), { name: 'orders' });
    expect(pool).toBeInstanceOf(ConnectionPool);
    expect(pool.name).toBe('orders');
    await pool.dispose();
  });
});

describe('the order of callers', () => {
  test('those who wait are served in the order in which they came', async () => {
    const { pool } = make({ maxSize: 1 });
    const held = await pool.acquire();
    const served: number[] = [];
    const callers = [1, 2, 3, 4].map(async (n) => {
      const lease = await pool.acquire();
      served.push(n);
      await lease.release();
    });
    await held.release();
    await Promise.all(callers);
    expect(served).toEqual([1, 2, 3, 4]);
  });

  test('3. a newcomer in the same turn as a release does not pass the one who waits', async () => {
    const { pool } = make({ maxSize: 1 });
    const held = await pool.acquire();
    const order: string[] = [];
    const older = pool.acquire().then((lease) => (order.push('older'), lease));
    void held.release();
    const newer = pool.acquire().then((lease) => (order.push('newer'), lease));
    await settle();
    expect(order).toEqual(['older']);
    await (await older).release();
    await newer;
    expect(order).toEqual(['older', 'newer']);
  });

  test('tryAcquire does not pass those who wait either', async () => {
    const { pool, clock } = make({ maxSize: 2 }, { connectMs: 10 });
    const waiting = pool.acquire();
    expect(pool.tryAcquire()).toBeUndefined();
    await clock.advance(10);
    await (await waiting).release();
    expect(pool.tryAcquire()?.active).toBe(true);
    expect(pool.tryAcquire()).toBeUndefined();
  });
});

describe('the queue', () => {
  test('11. one caller more than maxQueue is turned away in that turn, and one who leaves makes room', async () => {
    const { pool, clock } = make({ maxSize: 1, maxQueue: 2 });
    const held = await pool.acquire();
    const first = pool.acquire({ timeoutMs: 50 });
    const second = pool.acquire();
    const third = pool.acquire();
    await expect(third).rejects.toThrow(PoolQueueFullError);
    await expect(third).rejects.toMatchObject({ code: 'AR_POOL_QUEUE_FULL', retryable: true, stats: { waiting: 2 } });
    expect(pool.getStats()).toMatchObject({ waiting: 2, refused: 1 });
    const gone = expect(first).rejects.toThrow(PoolTimeoutError);
    await clock.advance(50);
    await gone;
    const fourth = pool.acquire();
    await held.release();
    await (await second).release();
    expect((await fourth).active).toBe(true);
  });

  test('callers for whom a connection can still be opened are not counted as queue', async () => {
    const { pool, clock } = make({ maxSize: 3, maxQueue: 0 }, { connectMs: 10 });
    const callers = [pool.acquire(), pool.acquire(), pool.acquire()];
    await expect(pool.acquire()).rejects.toThrow(PoolQueueFullError);
    await clock.advance(10);
    expect((await Promise.all(callers)).every((lease) => lease.active)).toBe(true);
  });

  test('thousands of waits that time out while the pool is stuck leave nothing behind', async () => {
    const { pool, clock } = make({ maxSize: 1, maxQueue: 10_000 });
    const held = await pool.acquire();
    const waits = Array.from({ length: 5_000 }, () => pool.acquire({ timeoutMs: 5 }).catch(() => 'late'));
    const patient = pool.acquire();
    await clock.advance(5);
    expect(new Set(await Promise.all(waits))).toEqual(new Set(['late']));
    expect(pool.getStats()).toMatchObject({ waiting: 1, timeouts: 5_000 });
    await held.release();
    expect((await patient).active).toBe(true);
  });
});

describe('using a function', () => {
  test('connection() returns what the function returns, be it a promise or not', async () => {
    const { pool } = make({ maxSize: 1 });
    expect(await pool.connection((c) => c.number)).toBe(1);
    expect(await pool.connection(async (c) => c.number)).toBe(1);
    expect(pool.getStats()).toMatchObject({ used: 0, idle: 1, acquired: 2 });
  });

  test('14. connection() releases when the function throws or rejects, and its error is the one that surfaces', async () => {
    const { pool } = make({ maxSize: 1 });
    const thrown = new Error('thrown');
    const fail = (): never => {
      throw thrown;
    };
    await expect(pool.connection(fail)).rejects.toBe(thrown);
    await expect(pool.connection(async () => fail())).rejects.toBe(thrown);
    expect(pool.getStats()).toMatchObject({ used: 0, idle: 1, discarded: 0 });
  });

  test('connection() leaves a lease alone that the function has ended itself', async () => {
    const { pool } = make();
    expect(await pool.connection(async (_c, lease) => lease.discard().then(() => 'done'))).toBe('done');
    expect(pool.getStats()).toMatchObject({ total: 0, discarded: 1 });
  });

  test('share answers at once when a connection is idle and the statement answers at once', async () => {
    const { pool } = make({ maxSize: 1 });
    expect(await pool.share('read', (c) => c.number)).toBe(1);
    expect(pool.share('read', (c) => c.number)).toBe(1);
    expect(pool.getStats()).toMatchObject({ used: 0, acquired: 2 });
  });

  test('share keeps the connection until the promise of its statement is settled', async () => {
    const { pool, clock } = make({ maxSize: 1 });
    await pool.share('write', () => 0);
    const slow = pool.share('write', () => new Promise((resolve) => clock.setTimer(() => resolve('done'), 10)));
    expect(pool.getStats().used).toBe(1);
    await clock.advance(10);
    expect(await slow).toBe('done');
    expect(pool.getStats().used).toBe(0);
    const bad = pool.share('write', () => Promise.reject(new Error('refused')));
    await expect(bad).rejects.toThrow('refused');
    expect(pool.getStats().used).toBe(0);
  });

  test('share releases when its statement throws, idle connection or not', async () => {
    const { pool } = make({ maxSize: 1 });
    const fail = (): never => {
      throw new Error('syntax');
    };
    await expect(pool.share('read', fail)).rejects.toThrow('syntax');
    expect(() => pool.share('read', fail)).toThrow('syntax');
    expect(pool.getStats()).toMatchObject({ used: 0, idle: 1 });
  });
});

describe('connections that come back unclean', () => {
  test('17. an open transaction is rolled back before the next holder gets the connection', async () => {
    const { pool, connector, clock } = make({ maxSize: 1 }, { resetMs: 10 });
    const dirty = await pool.acquire();
    dirty.connection.inTransaction = true;
    const released = dirty.release();
    const next = pool.acquire();
    expect(pool.getStats()).toMatchObject({ used: 1, waiting: 1 });
    await clock.advance(10);
    await released;
    const lease = await next;
    expect(lease.connection.inTransaction).toBe(false);
    expect(lease.connectionId).toBe(dirty.connectionId);
    expect(connector.resets).toBe(1);
  });

  test('a connection is closed when rolling back fails, and the one who waits gets a new one', async () => {
    const { pool, connector } = make({ maxSize: 1 }, { resetError: new Error('broken') });
    const reasons: string[] = [];
    pool.on('close', ({ reason }) => reasons.push(reason));
    const dirty = await pool.acquire();
    dirty.connection.inTransaction = true;
    const next = pool.acquire();
    await dirty.release();
    expect((await next).connection.number).toBe(2);
    expect(reasons).toEqual(['reset failed']);
    expect(connector.open).toBe(1);
  });

  test('a rollback that never ends costs closeTimeoutMs and the connection, not the place', async () => {
    const { pool, clock } = make({ maxSize: 1, closeTimeoutMs: 100 }, { resetMs: Infinity });
    const dirty = await pool.acquire();
    dirty.connection.inTransaction = true;
    void dirty.release();
    const next = pool.acquire();
    await clock.advance(100);
    expect((await next).connection.number).toBe(2);
  });

  test('a connection that is unclean and cannot be reset is closed', async () => {
    const clock = new VirtualClock();
    const fake = new FakeConnector(clock);
    const pool = new ConnectionPool(
      { connect: () => fake.connect(), close: (c) => fake.close(c), condition: (c) => fake.condition(c) },
      { clock },
    );
    const dirty = await pool.acquire();
    dirty.connection.inTransaction = true;
    await dirty.release();
    expect(fake.open).toBe(0);
    expect(pool.getStats().total).toBe(0);
  });

  test('a connection is closed when judging it throws', async () => {
    const clock = new VirtualClock();
    const fake = new FakeConnector(clock);
    const condition = (): never => {
      throw new Error('handle is gone');
    };
    const pool = new ConnectionPool(
      { connect: () => fake.connect(), close: (c) => fake.close(c), condition },
      { clock },
    );
    await (await pool.acquire()).release();
    expect(pool.getStats()).toMatchObject({ total: 0, used: 0 });
    expect(fake.open).toBe(0);
  });
});

describe('statistics', () => {
  test('totals and counts describe what happened', async () => {
    const { pool, clock } = make({ maxSize: 1 });
    const held = await pool.acquire();
    const waiting = pool.acquire();
    await clock.advance(30);
    await held.release();
    const lease = await waiting;
    await clock.advance(12);
    await lease.discard();
    expect(pool.getStats()).toMatchObject({
      total: 0, idle: 0, used: 0, connecting: 0, closing: 0, waiting: 0, acquired: 2, queued: 2, connects: 1,
      discarded: 1, waitMs: { total: 30, max: 30 }, heldMs: { total: 42, max: 30 }, minSize: 0, maxSize: 1,
    }); // prettier-ignore
    expect(Object.isFrozen(pool.getStats())).toBe(true);
  });

  test('the time a lease was held is measured on the clock', async () => {
    const { pool, clock } = make();
    const lease = await pool.acquire();
    await clock.advance(25);
    await lease.release();
    expect(pool.getStats().heldMs).toEqual({ total: 25, max: 25 });
  });
});
