import { describe, expect, test } from 'vitest';
import type { PoolEvents } from '../observe/events.ts';
import { FakeConnector, type FakeBehaviour } from '../testing/fake-connector.ts';
import { settle, VirtualClock } from '../testing/virtual-clock.ts';
import { ConnectionPool } from './connection-pool.ts';
import type { PoolOptions } from './options.ts';

const NAMES: (keyof PoolEvents)[] = [
  'acquireRequest', 'checkout', 'acquireFailed', 'checkin', 'reset', 'connectRequest', 'connect', 'connectFailed', 'validateFailed',
  'close', 'evict', 'leak', 'leakRecovered', 'queueFull', 'suspend', 'resume', 'resize', 'drain', 'closed', 'listenerError',
]; // prettier-ignore

function make(options: PoolOptions = {}, behaviour: FakeBehaviour = {}) {
  const clock = new VirtualClock();
  const connector = new FakeConnector(clock, behaviour);
  const pool = new ConnectionPool(connector, { clock, random: () => 0.5, ...options });
  return { clock, connector, pool };
}

/** Records every event by name. */
function record(pool: ConnectionPool<unknown>): { name: keyof PoolEvents; event: any }[] {
  const log: { name: keyof PoolEvents; event: any }[] = [];
  for (const name of NAMES) pool.on(name, (event) => log.push({ name, event }));
  return log;
}

describe('what is told', () => {
  test('a whole life in order, with payloads', async () => {
    const { pool, clock } = make({ name: 'shop' }, { connectMs: 7 });
    const log = record(pool);
    const tags = { route: '/' };
    const waiting = pool.acquire({ tags });
    await clock.advance(7);
    const lease = await waiting;
    lease.connection.inTransaction = true;
    await clock.advance(5);
    await lease.release();
    await pool.dispose();
    const whose = { pool: 'shop' };
    expect(log.map(({ name, event }) => [name, event])).toEqual([
      ['acquireRequest', { ...whose, requestId: 1, tags }],
      ['connectRequest', { ...whose, connectId: 1, attempt: 1 }],
      ['connect', { ...whose, connectionId: 1, connectId: 1, connectMs: 7 }],
      ['checkout', { ...whose, connectionId: 1, leaseId: lease.id, requestId: 1, waitMs: 7, tags }],
      ['checkin', { ...whose, connectionId: 1, leaseId: lease.id, heldMs: 5, tags }],
      ['reset', { ...whose, connectionId: 1, resetMs: 0 }],
      ['drain', whose],
      ['close', { ...whose, connectionId: 1, reason: 'dispose' }],
      ['closed', whose],
    ]);
    for (const { event } of log) expect(Object.isFrozen(event)).toBe(true);
  });

  test('requests and outcomes, checkouts and checkins, connects and closes come in pairs', async () => {
    const { pool, clock, connector } = make({ maxSize: 2, maxQueue: 1 }, { connectMs: 1 });
    const log = record(pool);
    const count = (...names: string[]) => log.filter(({ name }) => names.includes(name)).length;
    const use = async (i: number): Promise<void> => {
      const lease = await pool.acquire({ timeoutMs: 5 });
      await new Promise<void>((resolve) => clock.setTimer(resolve, i % 9));
      await (i % 4 === 0 ? lease.discard() : lease.release());
    };
    const uses: Promise<unknown>[] = [];
    for (let i = 0; i < 60; i++) {
      connector.behaviour.connectError = i % 10 === 0 ? new Error('down') : undefined;
      uses.push(use(i).catch(() => {}));
      if (i % 3 === 0) await clock.advance(2);
    }
    const share = pool.share('read', () => 1);
    await clock.advance(100);
    await Promise.allSettled([...uses, share]);
    await pool.dispose();
    expect(count('acquireFailed')).toBeGreaterThan(5);
    expect(count('queueFull')).toBeGreaterThan(0);
    expect(count('connectFailed')).toBeGreaterThan(0);
    expect(count('acquireRequest')).toBe(61);
    expect(count('checkout', 'acquireFailed')).toBe(61);
    expect(count('checkin')).toBe(count('checkout'));
    expect(count('connect', 'connectFailed')).toBe(count('connectRequest'));
    expect(count('close')).toBe(count('connect'));
    const stats = pool.getStats();
    expect(count('checkout')).toBe(stats.acquired);
    expect(count('acquireFailed')).toBe(stats.timeouts + stats.aborted + stats.refused);
    expect(count('connect')).toBe(stats.connects);
    expect(count('connectFailed')).toBe(stats.connectErrors);
  });

  test('a listener that was taken off hears nothing more', async () => {
    const { pool } = make();
    let heard = 0;
    const off = pool.on('checkout', () => heard++);
    await (await pool.acquire()).release();
    off();
    off();
    await (await pool.acquire()).release();
    expect(heard).toBe(1);
  });
});

describe('listeners that misbehave', () => {
  test.each(['throws', 'rejects'])('41. one that %s harms nobody, and its error is told', async (how) => {
    const { pool } = make({ maxSize: 1, maxQueue: 0 });
    const failure = new Error('listener');
    const errors: unknown[] = [];
    pool.on('listenerError', (event) => errors.push(event));
    for (const name of NAMES) {
      if (name === 'listenerError') continue;
      pool.on(name, () => {
        if (how === 'throws') throw failure;
        return Promise.reject(failure);
      });
    }
    const lease = await pool.acquire();
    await expect(pool.acquire()).rejects.toThrow('maxQueue is 0');
    lease.connection.inTransaction = true;
    await lease.release();
    await pool.dispose();
    await settle();
    expect(errors).toContainEqual({ event: 'checkout', error: failure });
    expect(new Set(errors.map((e) => (e as { event: string }).event)).size).toBe(11);
    expect(pool.getStats()).toMatchObject({ total: 0, acquired: 1, refused: 1 });
  });

  test('an error in a listener of listenerError goes nowhere', async () => {
    const { pool } = make();
    const fail = (): never => {
      throw new Error('again');
    };
    pool.on('checkout', fail);
    pool.on('listenerError', fail);
    expect((await pool.acquire()).active).toBe(true);
  });

  test.each(NAMES)('41. one that acquires during %s keeps to maxSize and to the order', async (name) => {
    const { pool, clock, connector } = make({ maxSize: 1, maxQueue: 3, minSize: 0 }, { closeMs: 3 });
    let done = false;
    const inner: Promise<unknown>[] = [];
    pool.on(name, () => {
      if (done) return;
      done = true;
      inner.push(pool.connection(() => 'inner').catch((error: Error) => error.name));
    });
    const lease = await pool.acquire();
    lease.connection.inTransaction = true;
    const waits = [1, 2, 3].map((n) => pool.connection(() => n).catch((error: Error) => error.name));
    waits.push(pool.connection(() => 4).catch((error: Error) => error.name));
    await lease.release();
    await clock.advance(10);
    await (await pool.acquire()).discard();
    await clock.advance(10);
    const disposal = pool.dispose();
    await clock.advance(10);
    await Promise.all([disposal, ...waits, ...inner]);
    expect(connector.peak).toBe(1);
    expect(connector.open).toBe(0);
    expect(pool.getStats()).toMatchObject({ total: 0, waiting: 0 });
  });

  test.each(NAMES.flatMap((name) => [[name, false] as const, [name, true] as const]))(
    '41. one that disposes the pool during %s (by force: %s) leaves no caller and no connection behind',
    async (name, force) => {
      const { pool, clock, connector } = make(
        { maxSize: 2, maxQueue: 1, minSize: 1, maxLifetimeMs: 50 },
        { closeMs: 3 },
      );
      let disposal: Promise<unknown> | undefined;
      let drains = 0;
      pool.on('drain', () => drains++);
      pool.on(name, () => void (disposal ??= pool.dispose({ force })));
      const use = async (ms: number): Promise<void> => {
        const lease = await pool.acquire({ timeoutMs: 40 });
        await new Promise<void>((resolve) => clock.setTimer(resolve, ms));
        if (!lease.active) return;
        lease.connection.inTransaction = ms === 30;
        await lease.release();
      };
      const uses = [5, 5, 30, 5, 60].map((ms) => use(ms).catch(() => {}));
      await clock.advance(45);
      connector.behaviour.connectError = new Error('down');
      uses.push(use(1).catch(() => {}));
      await clock.advance(200);
      disposal = pool.dispose();
      await clock.advance(10);
      await Promise.all([...uses, disposal]);
      expect(drains).toBe(1);
      expect(connector.open).toBe(0);
      expect(connector.peak).toBeLessThanOrEqual(2);
      expect(pool.getStats()).toMatchObject({ total: 0, waiting: 0, used: 0, closing: 0 });
      expect(clock.pending).toBe(0);
    },
  );

  test('one that takes an idle connection while others are being evicted gets it whole', async () => {
    const { pool, clock } = make({ maxSize: 3, idleTimeoutMs: 100, maxLifetimeMs: 0 });
    const leases = await Promise.all([pool.acquire(), pool.acquire(), pool.acquire()]);
    for (const lease of leases) await lease.release();
    const taken: { active: boolean; connection: { open: boolean } }[] = [];
    pool.on('close', () => {
      const lease = taken.length === 0 ? pool.tryAcquire() : undefined;
      if (lease) taken.push(lease);
    });
    await clock.advance(100);
    expect(taken[0]!.connection.open).toBe(true);
    expect(pool.getStats()).toMatchObject({ used: 1, idle: 0, total: 1, closedIdle: 2 });
  });
});

describe('a listener that calls the pool while a connection is between two states', () => {
  test('of a failed check finds the connection counted still: nothing is opened beside it', async () => {
    const { pool, connector, clock } = make({ maxSize: 1, validate: 'always' }, { closeMs: 5 });
    await (await pool.acquire()).release();
    connector.behaviour.pingError = new Error('silent');
    const more: Promise<unknown>[] = [];
    pool.on('validateFailed', () => more.push(pool.acquire().then((lease) => lease.release())));
    await Promise.all([pool.acquire().then((lease) => lease.release()), clock.advance(10)]);
    await Promise.all(more);
    expect([more.length, connector.peak]).toEqual([1, 1]);
  });

  test('of a failed check may dispose the pool, which is closed when that connection is', async () => {
    const { pool, connector, clock } = make({ maxSize: 1, validate: 'always' }, { closeMs: 5 });
    await (await pool.acquire()).release();
    connector.behaviour.pingError = new Error('silent');
    pool.on('validateFailed', () => void pool.dispose());
    const log = record(pool);
    pool.acquire().catch(() => {});
    await clock.advance(10);
    expect(log.map(({ name }) => name).slice(-2)).toEqual(['close', 'closed']);
  });

  test('of callers who are shed opens nothing beside the connection they waited for', async () => {
    const codel = { targetMs: 20, intervalMs: 100 };
    const { pool, connector, clock } = make({ maxSize: 1, maxQueue: 1_000, codel });
    let refused = 0;
    pool.on('queueFull', () => {
      refused++;
      pool.acquire().then((lease) => lease.release(), () => {}); // prettier-ignore
    });
    for (let i = 0; i < 100; i++) {
      const work = () => new Promise<void>((resolve) => clock.setTimer(resolve, 10));
      pool.connection(work).catch(() => {});
      await clock.advance(5);
    }
    expect(refused).toBeGreaterThan(0);
    expect(connector.peak).toBe(1);
  });

  test('of a request by tryAcquire finds the connection counted still, and after a disposal by force hears that there was none', async () => {
    const { pool, connector } = make({ maxSize: 1 });
    await (await pool.acquire()).release();
    const stop = pool.on('acquireRequest', () => {
      stop();
      pool.acquire().catch(() => {});
    });
    await pool.tryAcquire()!.release();
    expect(connector.peak).toBe(1);
    const other = make({ maxSize: 1 });
    await (await other.pool.acquire()).release();
    const log = record(other.pool);
    other.pool.on('acquireRequest', () => void other.pool.dispose({ force: true }));
    expect(other.pool.tryAcquire()).toBeUndefined();
    expect(log.map(({ name }) => name)).toEqual(['acquireRequest', 'drain', 'close', 'closed', 'acquireFailed']);
  });

  test('a rollback that ends after a disposal by force is not told of any more', async () => {
    const { pool, connector, clock } = make({ maxSize: 1 }, { resetMs: 10 });
    connector.condition = ({ inTransaction }) => (inTransaction ? 'unclean' : 'clean');
    const lease = await pool.acquire();
    lease.connection.inTransaction = true;
    const log = record(pool);
    void lease.release();
    void pool.dispose({ force: true });
    await clock.advance(20);
    expect(log.map(({ name }) => name)).toEqual(['checkin', 'drain', 'close', 'closed']);
  });
});
