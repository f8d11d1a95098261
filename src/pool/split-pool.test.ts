import { describe, expect, test } from 'vitest';
import { ConfigError, PoolClosedError, PoolTimeoutError } from '../core/errors.ts';
import { FakeConnector, type FakeBehaviour } from '../testing/fake-connector.ts';
import { settle, VirtualClock } from '../testing/virtual-clock.ts';
import type { PoolOptions } from './options.ts';
import { SplitPool } from './split-pool.ts';

function make(options: PoolOptions = {}, behaviour: FakeBehaviour = {}) {
  const clock = new VirtualClock();
  const writer = new FakeConnector(clock, behaviour);
  const reader = new FakeConnector(clock, behaviour);
  const pool = new SplitPool({ writer, reader }, { clock, random: () => 0, maxSize: 4, ...options });
  return { clock, writer, reader, pool };
}

describe('the writer', () => {
  test('there is one, lent in the order of asking', async () => {
    const { pool, writer } = make();
    const order: number[] = [];
    const held = await pool.acquire();
    const callers = [1, 2, 3].map((n) => pool.connection(() => order.push(n)));
    callers.push(Promise.resolve(pool.share('write', () => order.push(4))));
    await held.release();
    await Promise.all(callers);
    expect(order).toEqual([1, 2, 3, 4]);
    expect(writer.peak).toBe(1);
  });

  test('is lent unless reading is asked for', async () => {
    const { pool, writer, reader } = make();
    await pool.acquire();
    expect([writer.open, reader.open]).toEqual([1, 0]);
    await pool.acquire({ access: 'read' });
    expect([writer.open, reader.open]).toEqual([1, 1]);
    expect(pool.tryAcquire()).toBeUndefined();
  });

  test('the wait for it is bounded and says who holds it', async () => {
    const { pool, clock } = make({ acquireTimeoutMs: 50 });
    await pool.acquire({ tags: { job: 'import' } });
    const waiting = expect(pool.acquire()).rejects.toThrow('(job=import)');
    await clock.advance(50);
    await waiting;
  });
});

describe('the shared reader', () => {
  test('runs single statements without waiting, whatever the others do', async () => {
    const { pool, reader } = make({ maxSize: 4 });
    await pool.acquire();
    await Promise.all([pool.acquire({ access: 'read' }), pool.acquire({ access: 'read' })]);
    const results = await Promise.all([1, 2, 3].map(async (n) => pool.share('read', (c) => [n, c.number])));
    expect(results.map(([n]) => n)).toEqual([1, 2, 3]);
    expect(new Set(results.map(([, number]) => number)).size).toBe(1);
    expect(pool.share('read', () => 'at once')).toBe('at once');
    expect(reader.peak).toBe(3);
  });

  test('has its place kept for it: those who read for longer get one reader less', async () => {
    const { pool } = make({ maxSize: 3 });
    await pool.acquire({ access: 'read' });
    const second = pool.acquire({ access: 'read', timeoutMs: 0 });
    await expect(second).rejects.toThrow(PoolTimeoutError);
    expect(await pool.share('read', () => 'free')).toBe('free');
  });

  test('is opened once for all who ask before it is there', async () => {
    const { pool, clock, reader } = make({}, { connectMs: 10 });
    const asked = [1, 2, 3].map(async (n) => pool.share('read', () => n));
    await clock.advance(10);
    expect(await Promise.all(asked)).toEqual([1, 2, 3]);
    expect(reader.attempts).toBe(1);
    expect(pool.getStats().waitMs).toEqual({ total: 30, max: 10 });
  });

  test('a statement that fails leaves it in place', async () => {
    const { pool, reader } = make();
    const fail = (): never => {
      throw new Error('no such table');
    };
    await expect(pool.share('read', fail)).rejects.toThrow('no such table');
    expect(() => pool.share('read', fail)).toThrow('no such table');
    expect(pool.share('read', (c) => c.number)).toBe(1);
    expect(reader.attempts).toBe(1);
  });

  test('that ends by itself is replaced by the next statement', async () => {
    const { pool, reader } = make();
    await pool.share('read', () => 1);
    for (const connection of reader.connections) reader.lose(connection);
    expect(await pool.share('read', ({ number }) => number)).toBe(2);
    expect(pool.getStats()).toMatchObject({ total: 1, closedBroken: 1 });
  });

  test('is waited for by each statement as long as its own time allows', async () => {
    const { pool, clock } = make({ acquireTimeoutMs: 100 });
    const failed: number[] = [];
    pool.on('acquireFailed', ({ waitMs }) => failed.push(waitMs));
    pool.suspend();
    const ask = (): Promise<number> => Promise.resolve(pool.share('read', ({ number }) => number));
    const first = expect(ask()).rejects.toBeInstanceOf(PoolTimeoutError);
    await clock.advance(60);
    const second = expect(ask()).rejects.toBeInstanceOf(PoolTimeoutError);
    await clock.advance(60);
    const third = ask();
    await first;
    await clock.advance(60);
    await second;
    expect(failed).toEqual([100, 100]);
    pool.resume();
    expect(await third).toBe(1);
    expect(pool.getStats()).toMatchObject({ queued: 3, timeouts: 2, acquired: 1, waiting: 0 });
  });

  test('that cannot be opened fails all who asked, and the next one tries again', async () => {
    const { pool, reader } = make({}, { connectError: new Error('unable to open'), fatal: true });
    const failed: unknown[] = [];
    pool.on('acquireFailed', ({ error }) => failed.push(error));
    const asked = await Promise.allSettled([pool.share('read', () => 1), pool.share('read', () => 2)]);
    expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(failed).toHaveLength(2);
    reader.behaviour.connectError = undefined;
    expect(await pool.share('read', () => 3)).toBe(3);
  });

  test('is replaced when its lifetime ends, between two statements', async () => {
    const { pool, clock, reader } = make({ maxLifetimeMs: 1_000 });
    expect(await pool.share('read', (c) => c.number)).toBe(1);
    await clock.advance(999);
    expect(pool.share('read', (c) => c.number)).toBe(1);
    await clock.advance(1);
    expect(reader.open).toBe(0);
    expect(await pool.share('read', (c) => c.number)).toBe(2);
    expect(pool.getStats()).toMatchObject({ closedLifetime: 1 });
  });

  test('is not replaced while a statement that answered with a promise is still running', async () => {
    const { pool, clock, reader } = make({ maxLifetimeMs: 1_000 });
    await pool.share('read', () => 0);
    const finished = Promise.withResolvers<string>();
    const running = pool.share('read', (c) => finished.promise.then(() => c.open));
    expect(pool.getStats()).toMatchObject({ idle: 0, used: 1 });
    await clock.advance(1_500);
    expect(reader.open).toBe(1);
    finished.resolve('done');
    expect(await running).toBe(true);
    await settle();
    expect(reader.open).toBe(0);
  });

  test('is not idle-closed between statements', async () => {
    const { pool, clock, reader } = make({ idleTimeoutMs: 100, maxLifetimeMs: 0 });
    await pool.share('read', () => 1);
    await clock.advance(10_000);
    expect(reader.open).toBe(1);
    expect(clock.pending).toBe(0);
  });

  test('the timer of its lifetime does not keep a process alive', async () => {
    const clock = new VirtualClock();
    const timers: boolean[] = [];
    const setTimer: VirtualClock['setTimer'] = (callback, delayMs, options?: { background?: boolean }) => {
      timers.push(options?.background === true);
      return clock.setTimer(callback, delayMs);
    };
    const connector = new FakeConnector(clock);
    const watched = { now: () => clock.now(), setTimer };
    const pool = new SplitPool({ writer: connector, reader: connector }, { clock: watched, maxSize: 2 });
    await pool.share('read', () => 1);
    expect(timers).toEqual([true]);
  });
});

describe('sizes', () => {
  test('with one connection everything runs on the writer, in order', async () => {
    const { pool, writer, reader } = make({ maxSize: 1 });
    const held = await pool.acquire({ access: 'read' });
    const read = pool.share('read', () => 'read');
    expect(read).toBeInstanceOf(Promise);
    await held.release();
    expect(await read).toBe('read');
    expect(pool.share('read', () => 'at once')).toBe('at once');
    expect([writer.peak, reader.attempts]).toEqual([1, 0]);
  });

  test('with two the only reader is the shared one, and who reads for longer gets the writer', async () => {
    const { pool, writer, reader } = make({ maxSize: 2 });
    const snapshot = await pool.acquire({ access: 'read' });
    expect([writer.open, reader.open]).toEqual([1, 0]);
    expect(await pool.share('read', () => 'free')).toBe('free');
    await snapshot.release();
    expect([writer.peak, reader.peak]).toEqual([1, 1]);
  });

  test.each([1, 2, 3, 5])('%i connections are never exceeded, and minSize of them are kept open', async (maxSize) => {
    for (let minSize = 0; minSize <= maxSize; minSize++) {
      const { pool, clock, writer, reader } = make({ maxSize, minSize, idleTimeoutMs: 10, acquireTimeoutMs: 1 });
      expect(writer.open + reader.open).toBe(minSize);
      expect(pool.getStats()).toMatchObject({ minSize, maxSize, total: minSize });
      const callers = Array.from({ length: 20 }, (_, i) => pool.acquire({ access: i % 2 ? 'read' : 'write' }));
      const reads = Array.from({ length: 5 }, () => Promise.resolve(pool.share('read', () => 1)));
      await clock.advance(5);
      const leases = await Promise.allSettled(callers);
      await Promise.allSettled(reads);
      expect(writer.peak + reader.peak).toBeLessThanOrEqual(maxSize);
      for (const lease of leases) if (lease.status === 'fulfilled') await lease.value.release();
      await pool.dispose();
      expect(writer.open + reader.open).toBe(0);
    }
  });
});

describe('statistics and events', () => {
  test('an idle shared reader counts as idle, because anybody may use it', async () => {
    const { pool } = make({ maxSize: 3 });
    await pool.share('read', () => 1);
    expect(pool.getStats()).toMatchObject({ total: 1, idle: 1, used: 0, maxSize: 3, acquired: 1, connects: 1 });
    await pool.acquire();
    expect(pool.getStats()).toMatchObject({ total: 2, idle: 1, used: 1, acquired: 2 });
  });

  test('statements on the shared reader count like any other', async () => {
    const { pool } = make();
    for (let i = 0; i < 10; i++) await pool.share('read', () => i);
    await pool.share('write', () => 0);
    expect(pool.getStats()).toMatchObject({ acquired: 11, connects: 2, waiting: 0 });
  });

  test('each of them is told as a request, a checkout and a checkin with a lease number of its own', async () => {
    const { pool, clock } = make({ name: 'app.db' });
    const log: unknown[] = [];
    for (const name of ['acquireRequest', 'checkout', 'checkin'] as const)
      pool.on(name, (event) => log.push([name, event]));
    await pool.share('read', () => 1);
    log.length = 0;
    const slow = pool.share('read', () => new Promise((resolve) => clock.setTimer(() => resolve(1), 5)));
    await clock.advance(5);
    await slow;
    const lease = await pool.acquire();
    const common = { pool: 'app.db', connectionId: 1, tags: {} };
    expect(log.slice(0, 3)).toEqual([
      ['acquireRequest', { pool: 'app.db', requestId: 3, tags: {} }],
      ['checkout', { ...common, leaseId: lease.id - 1, requestId: 3, waitMs: 0 }],
      ['checkin', { ...common, leaseId: lease.id - 1, heldMs: 5 }],
    ]);
    expect(log).toHaveLength(5);
    expect(lease.connectionId).toBe(2);
  });

  test('keeping the shared reader is not told: only what its statements do', async () => {
    const { pool } = make();
    const log: string[] = [];
    for (const name of ['acquireRequest', 'connect', 'checkout', 'checkin', 'close'] as const)
      pool.on(name, () => log.push(name));
    await pool.share('read', () => 1);
    expect(log).toEqual(['acquireRequest', 'connect', 'checkout', 'checkin']);
    await pool.dispose();
    expect(log.slice(4)).toEqual(['close']);
  });

  test('a statement that throws is checked in', async () => {
    const { pool } = make();
    await pool.share('read', () => 1);
    const log: string[] = [];
    for (const name of ['checkout', 'checkin'] as const) pool.on(name, () => log.push(name));
    expect(() =>
      pool.share('read', () => {
        throw new Error('syntax');
      }),
    ).toThrow('syntax');
    expect(log).toEqual(['checkout', 'checkin']);
  });
});

describe('dispose', () => {
  test('turns everybody away, lets holders finish and tells its end once', async () => {
    const { pool, writer, reader } = make();
    const log: string[] = [];
    for (const name of ['drain', 'close', 'closed'] as const) pool.on(name, () => log.push(name));
    await pool.share('read', () => 1);
    const lease = await pool.acquire();
    const snapshot = await pool.acquire({ access: 'read' });
    const waiting = pool.acquire();
    const disposal = pool.dispose();
    expect(pool.dispose()).toBe(disposal);
    await expect(waiting).rejects.toThrow(PoolClosedError);
    await expect(Promise.resolve(pool.share('read', () => 1))).rejects.toThrow(PoolClosedError);
    await expect(Promise.resolve(pool.share('write', () => 1))).rejects.toThrow(PoolClosedError);
    await lease.release();
    await settle();
    expect(pool.state).toBe('closing');
    await snapshot.release();
    await disposal;
    expect(pool.state).toBe('closed');
    expect([writer.open, reader.open]).toEqual([0, 0]);
    expect(log).toEqual(['drain', 'close', 'close', 'close', 'closed']);
    await pool[Symbol.asyncDispose]();
  });

  test('waits for a statement that runs on the shared reader', async () => {
    const { pool, reader } = make();
    await pool.share('read', () => 0);
    const finished = Promise.withResolvers<void>();
    const running = pool.share('read', (c) => finished.promise.then(() => c.open));
    const disposal = pool.dispose();
    await settle();
    expect(reader.open).toBe(1);
    finished.resolve();
    expect(await running).toBe(true);
    await disposal;
    expect(reader.open).toBe(0);
  });

  test('by force takes every connection away, the shared one too', async () => {
    const { pool, writer, reader } = make();
    await pool.share('read', () => 0);
    const stuck = pool.share('read', () => new Promise(() => {}));
    const lease = await pool.acquire();
    await pool.dispose({ force: true });
    expect(lease.active).toBe(false);
    expect([writer.open, reader.open]).toEqual([0, 0]);
    expect(stuck).toBeInstanceOf(Promise);
  });

  test('by force is the last that is told, although a statement on the shared reader goes on', async () => {
    const { pool, clock } = make();
    await pool.share('read', () => 1);
    const log: string[] = [];
    for (const name of ['checkout', 'checkin', 'closed'] as const) pool.on(name, () => log.push(name));
    const statement = pool.share('read', () => new Promise<void>((resolve) => clock.setTimer(resolve, 10)));
    await pool.dispose({ force: true });
    await clock.advance(10);
    await statement;
    expect(log).toEqual(['checkout', 'closed']);
  });

  test('tells those who wait for the shared reader before it tells its end', async () => {
    const { pool } = make();
    const log: string[] = [];
    for (const name of ['acquireFailed', 'closed'] as const) pool.on(name, () => log.push(name));
    pool.suspend();
    const refused = expect(pool.share('read', () => 1)).rejects.toBeInstanceOf(PoolClosedError);
    await pool.dispose();
    await refused;
    expect(log).toEqual(['acquireFailed', 'closed']);
  });

  test('while the shared reader is being opened closes it', async () => {
    const { pool, clock, reader } = make({}, { connectMs: 10 });
    const asked = expect(Promise.resolve(pool.share('read', () => 1))).rejects.toThrow(PoolClosedError);
    const disposal = pool.dispose();
    await clock.advance(10);
    await Promise.all([asked, disposal]);
    expect(reader.open).toBe(0);
  });

  test('in the moment when the shared reader has just been opened closes it', async () => {
    const { pool, clock, reader } = make({}, { connectMs: 10 });
    let disposal: Promise<unknown> | undefined;
    const asked = Promise.resolve(pool.share('read', () => 'read')).catch((error: Error) => error.name);
    pool.on('connect', () => queueMicrotask(() => void (disposal = pool.dispose())));
    await clock.advance(10);
    await disposal;
    expect(reader.open).toBe(0);
    expect(await asked).toMatch(/read|PoolClosedError/);
    expect(pool.state).toBe('closed');
  });

  test('that is asked for in a wrong way does not begin', async () => {
    const { pool } = make();
    expect(() => pool.dispose({ timeoutMs: -1 })).toThrow(ConfigError);
    expect([pool.state, await pool.share('read', () => 1)]).toEqual(['open', 1]);
  });

  test('a listener that is told of the beginning of the end gets no connection any more', async () => {
    const { pool } = make({ maxSize: 3 });
    const asked: unknown[] = [];
    pool.on('drain', () =>
      asked.push(
        pool.acquire(),
        pool.share('read', () => 1),
      ),
    );
    await pool.dispose();
    for (const one of asked) await expect(one).rejects.toMatchObject({ name: 'PoolClosedError' });
  });

  test('called again by a listener of its own events is still one disposal', async () => {
    const { pool } = make();
    let drains = 0;
    pool.on('drain', () => {
      drains++;
      void pool.dispose();
    });
    await pool.dispose();
    expect(drains).toBe(1);
  });
});
