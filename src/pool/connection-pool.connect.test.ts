import { describe, expect, test } from 'vitest';
import { ConnectionError, PoolTimeoutError } from '../core/errors.ts';
import { FakeConnector, type FakeBehaviour, type FakeConnection } from '../testing/fake-connector.ts';
import { settle, VirtualClock } from '../testing/virtual-clock.ts';
import { ConnectionPool } from './connection-pool.ts';
import type { PoolOptions } from './options.ts';

function make(options: PoolOptions = {}, behaviour: FakeBehaviour = {}) {
  const clock = new VirtualClock();
  const connector = new FakeConnector(clock, behaviour);
  const pool = new ConnectionPool(connector, { clock, random: () => 0.5, ...options });
  return { clock, connector, pool };
}

const refused = new Error('connect ECONNREFUSED');

describe('how many are opened', () => {
  test('25. a spike on a warm pool opens at most two more connections', async () => {
    const { pool, clock, connector } = make({ minSize: 5, maxSize: 50, maxQueue: 100 }, { connectMs: 150 });
    await clock.advance(150);
    expect(pool.getStats().idle).toBe(5);
    const started = clock.now();
    let lastDone = 0;
    const callers = Array.from({ length: 50 }, async () => {
      const lease = await pool.acquire();
      await new Promise<void>((resolve) => clock.setTimer(resolve, 2));
      await lease.release();
      lastDone = clock.now() - started;
    });
    await clock.advance(400);
    await Promise.all(callers);
    expect(lastDone).toBeLessThanOrEqual(20);
    expect(connector.attempts - 5).toBeLessThanOrEqual(2);
  });

  test('an empty pool opens one connection for each caller, up to maxSize', async () => {
    const { pool, clock, connector } = make({ maxSize: 3 }, { connectMs: 100 });
    const callers = Array.from({ length: 5 }, () => pool.acquire());
    expect(connector.attempts).toBe(3);
    expect(pool.getStats()).toMatchObject({ connecting: 3, waiting: 5, total: 3 });
    await clock.advance(100);
    expect(pool.getStats()).toMatchObject({ connecting: 0, waiting: 2, used: 3 });
    for (const lease of await Promise.all(callers.slice(0, 3))) await lease.release();
    await Promise.all(callers);
    expect(connector.attempts).toBe(3);
  });

  test('a caller is served by a connection that comes back while one is being opened for him', async () => {
    const { pool, clock } = make({ maxSize: 2 }, { connectMs: 1_000 });
    const first = pool.acquire();
    await clock.advance(1_000);
    const lease = await first;
    const waiting = pool.acquire();
    expect(pool.getStats().connecting).toBe(1);
    await lease.release();
    expect((await waiting).connectionId).toBe(lease.connectionId);
    await clock.advance(1_000);
    expect(pool.getStats()).toMatchObject({ idle: 1, used: 1 });
  });

  test('24. a connect that takes longer than every caller waits is kept, and later callers find it', async () => {
    const { pool, clock, connector } = make({ maxSize: 2, acquireTimeoutMs: 50 }, { connectMs: 200 });
    const impatient = [pool.acquire(), pool.acquire()].map((wait) => expect(wait).rejects.toThrow(PoolTimeoutError));
    await clock.advance(50);
    await Promise.all(impatient);
    await clock.advance(150);
    expect(pool.getStats()).toMatchObject({ idle: 2, waiting: 0 });
    expect((await pool.acquire()).active).toBe(true);
    expect(connector.attempts).toBe(2);
  });
});

describe('failures that may go away', () => {
  test('37. a rest between tries keeps the process alive when somebody waits for ever, and not when nobody waits', async () => {
    const clock = new VirtualClock();
    const background: unknown[] = [];
    const watched: VirtualClock['setTimer'] = (callback, delayMs, options?: { background?: boolean }) => {
      background.push(options?.background);
      return clock.setTimer(callback, delayMs);
    };
    const options = { clock: { now: () => clock.now(), setTimer: watched }, acquireTimeoutMs: Infinity };
    const connector = new FakeConnector(clock, { connectError: new Error('down') });
    const idle = new ConnectionPool(connector, { ...options, minSize: 1 });
    const wanted = new ConnectionPool(connector, options);
    wanted.acquire().catch(() => {});
    await settle();
    expect(background).toEqual([true, false]);
    await Promise.all([idle.dispose(), wanted.dispose()]);
  });

  test('23. tries grow rarer and go one at a time while the database is down, and the timeout names the cause', async () => {
    const { pool, clock, connector } = make(
      { maxSize: 5, acquireTimeoutMs: 10_000 },
      { connectError: refused, connectMs: 1 },
    );
    let most = 0;
    let after = 0;
    pool.on('connectRequest', ({ attempt }) => {
      if (attempt === 1) return;
      after++;
      most = Math.max(most, pool.getStats().connecting);
    });
    const waits = Array.from({ length: 5 }, () => pool.acquire().catch((error: unknown) => error));
    await clock.advance(10_000);
    for (const error of await Promise.all(waits)) {
      expect(error).toBeInstanceOf(PoolTimeoutError);
      expect((error as Error).cause).toBe(refused);
      expect((error as Error).message).toContain('The last try to connect failed: connect ECONNREFUSED.');
      expect((error as Error).message).toContain('Check that the database can be reached.');
    }
    expect(after).toBeGreaterThan(5);
    expect(after).toBeLessThanOrEqual(15);
    expect(most).toBe(1);
    expect(connector.open).toBe(0);
  });

  test('tries that fail together count as one failure, so the next one comes soon', async () => {
    const { pool, clock, connector } = make({ maxSize: 10 }, { connectError: refused, connectMs: 1 });
    const waits = Array.from({ length: 10 }, () => pool.acquire());
    await clock.advance(1);
    expect(connector.attempts).toBe(10);
    connector.behaviour.connectError = undefined;
    await clock.advance(20);
    expect((await Promise.all(waits)).length).toBe(10);
  });

  test('22. with failFast the error of a failed connect reaches exactly one caller, and the others are served', async () => {
    const { pool, clock, connector } = make({ maxSize: 1, failFast: true }, { connectError: refused, connectMs: 5 });
    const callers = [1, 2, 3].map((n) => pool.connection(() => n));
    const results = Promise.allSettled(callers);
    await clock.advance(5);
    connector.behaviour.connectError = undefined;
    await clock.advance(50);
    const [first, second, third] = await results;
    expect(first).toMatchObject({ status: 'rejected', reason: { code: 'AR_CONNECTION', cause: refused } });
    expect([second, third]).toEqual([
      { status: 'fulfilled', value: 2 },
      { status: 'fulfilled', value: 3 },
    ]);
  });

  test('22. without it rests and further tries serve all of them before their time is up', async () => {
    const { pool, clock, connector } = make({ maxSize: 1 }, { connectError: refused, connectMs: 5 });
    const callers = [1, 2, 3].map((n) => pool.connection(() => n));
    await clock.advance(5);
    connector.behaviour.connectError = undefined;
    await clock.advance(50);
    expect(await Promise.all(callers)).toEqual([1, 2, 3]);
    expect(pool.getStats()).toMatchObject({ connectErrors: 1, timeouts: 0 });
  });

  test('callers are served once the database is back', async () => {
    const { pool, clock, connector } = make({ maxSize: 1 }, { connectError: refused });
    const waits = [pool.acquire(), pool.acquire(), pool.acquire()];
    await clock.advance(100);
    connector.behaviour.connectError = undefined;
    await clock.advance(200);
    for (const wait of waits) await (await wait).release();
    expect(pool.getStats()).toMatchObject({ waiting: 0, idle: 1, connects: 1 });
    expect(pool.getStats().connectErrors).toBeGreaterThan(2);
  });

  test('after a success the pool grows again without waiting for the rest of an earlier failure', async () => {
    const { pool, clock, connector } = make({ maxSize: 3, backoff: { minMs: 5_000, maxMs: 5_000 } }, { connectMs: 20 });
    const first = pool.acquire();
    connector.behaviour.connectError = refused;
    connector.behaviour.connectMs = 10;
    const others = [pool.acquire(), pool.acquire()];
    await clock.advance(10);
    connector.behaviour.connectError = undefined;
    await clock.advance(100);
    expect((await Promise.all([first, ...others])).length).toBe(3);
  });

  test('28. a failure that nobody waits for is an event and nothing else', async () => {
    const { pool, clock } = make({ minSize: 1 }, { connectError: refused, connectMs: 5 });
    const failures: unknown[] = [];
    pool.on('connectFailed', ({ error }) => failures.push(error));
    await clock.advance(5);
    expect(failures).toEqual([refused]);
    expect(pool.getStats()).toMatchObject({ connectErrors: 1, total: 0 });
  });

  test('a connector that cannot judge its own error does not cost a place', async () => {
    const clock = new VirtualClock();
    const fake = new FakeConnector(clock, { connectError: refused, connectMs: 1 });
    const isFatal = (): boolean => {
      throw new TypeError('error is null');
    };
    const pool = new ConnectionPool(
      { connect: () => fake.connect(), close: (c: FakeConnection) => fake.close(c), isFatal },
      { clock, maxSize: 1 },
    );
    const waiting = pool.acquire();
    await clock.advance(1);
    fake.behaviour.connectError = undefined;
    await clock.advance(100);
    expect((await waiting).active).toBe(true);
  });
});

describe('failures that will not go away', () => {
  const wrongPassword = new Error('password authentication failed');

  test.each([undefined, 5])('all who wait are told at once (connect takes %s ms)', async (connectMs) => {
    const { pool, clock } = make({ maxSize: 2 }, { connectError: wrongPassword, fatal: true, connectMs });
    const waits = [1, 2, 3].map(() => pool.acquire().catch((error: unknown) => error));
    await clock.advance(5);
    for (const error of await Promise.all(waits)) {
      expect(error).toBeInstanceOf(ConnectionError);
      expect((error as Error).cause).toBe(wrongPassword);
    }
    expect(pool.getStats()).toMatchObject({ waiting: 0, connecting: 0 });
  });

  test('the next caller tries again', async () => {
    const { pool, connector } = make({}, { connectError: wrongPassword, fatal: true });
    await expect(pool.acquire()).rejects.toThrow(ConnectionError);
    connector.behaviour.connectError = undefined;
    expect((await pool.acquire()).active).toBe(true);
  });

  test('a pool that is to keep connections open does not try for ever', async () => {
    const { pool, clock, connector } = make({ minSize: 3 }, { connectError: wrongPassword, fatal: true });
    await clock.advance(60_000);
    expect(connector.attempts).toBe(1);
    await expect(pool.ready()).rejects.toThrow(ConnectionError);
    expect(connector.attempts).toBe(2);
    connector.behaviour.connectError = undefined;
    await pool.ready();
    expect(pool.getStats().idle).toBe(3);
  });

  test('one who asks again in the moment of the refusal starts a try of his own', async () => {
    const { pool, clock, connector } = make({ maxSize: 1 }, { connectError: wrongPassword, fatal: true, connectMs: 5 });
    let again: Promise<unknown> | undefined;
    pool.on('acquireFailed', () => {
      connector.behaviour.connectError = undefined;
      again ??= pool.acquire();
    });
    await Promise.all([expect(pool.acquire()).rejects.toThrow(ConnectionError), clock.advance(5)]);
    await clock.advance(5);
    await expect(again).resolves.toMatchObject({ active: true });
    expect(connector.attempts).toBe(2);
  });
});

describe('connects that hang', () => {
  test('26. connectTimeoutMs frees the place, aborts the try, and a connection that comes later is closed', async () => {
    const clock = new VirtualClock();
    const fake = new FakeConnector(clock, { connectMs: 300 });
    const signals: AbortSignal[] = [];
    const pool = new ConnectionPool(
      {
        connect: ({ signal }) => (signals.push(signal), fake.connect()),
        close: (c: FakeConnection) => fake.close(c),
      },
      { clock, maxSize: 1, connectTimeoutMs: 100, random: () => 0.5 },
    );
    const waiting = pool.acquire();
    await clock.advance(100);
    expect(pool.getStats()).toMatchObject({ connecting: 0, connectErrors: 1 });
    expect(signals[0]!.aborted).toBe(true);
    fake.behaviour.connectMs = 1;
    await clock.advance(50);
    expect((await waiting).connection.number).toBe(2);
    expect(signals[1]!.aborted).toBe(false);
    await clock.advance(200);
    expect(fake.open).toBe(1);
    expect(pool.getStats().total).toBe(1);
  });

  test('a connection that comes too late and cannot even be closed harms nobody', async () => {
    const clock = new VirtualClock();
    const fake = new FakeConnector(clock, { connectMs: 300 });
    const closeRejects = () => Promise.reject(new Error('close failed'));
    const closeThrows = () => {
      throw new Error('close failed');
    };
    for (const close of [closeRejects, closeThrows]) {
      const pool = new ConnectionPool({ connect: () => fake.connect(), close }, { clock, connectTimeoutMs: 100 });
      const waiting = expect(pool.acquire({ timeoutMs: 90 })).rejects.toThrow(PoolTimeoutError);
      await clock.advance(400);
      await waiting;
    }
  });
});

describe('readiness', () => {
  test('create waits until minSize connections are open', async () => {
    const clock = new VirtualClock();
    const connector = new FakeConnector(clock, { connectMs: 20 });
    const creating = ConnectionPool.create(connector, { clock, minSize: 3, idleTimeoutMs: 0, maxLifetimeMs: 0 });
    await clock.advance(20);
    const pool = await creating;
    expect(pool.getStats()).toMatchObject({ idle: 3, connecting: 0 });
    expect(clock.pending).toBe(0);
    await pool.ready();
  });

  test.each([undefined, 5])(
    'create throws when no connection can be opened (connect takes %s ms)',
    async (connectMs) => {
      const clock = new VirtualClock();
      const connector = new FakeConnector(clock, { connectError: new Error('no such file'), fatal: true, connectMs });
      const creating = ConnectionPool.create(connector, { clock, minSize: 2 });
      const outcome = expect(creating).rejects.toThrow("Pool 'pool' cannot open a connection: no such file.");
      await clock.advance(20);
      await outcome;
    },
  );

  test('create gives up after acquireTimeoutMs when the database does not answer, and says why', async () => {
    const clock = new VirtualClock();
    const connector = new FakeConnector(clock, { connectError: refused });
    const creating = ConnectionPool.create(connector, { clock, minSize: 1, acquireTimeoutMs: 1_000 });
    const outcome = expect(creating).rejects.toMatchObject({ code: 'AR_POOL_TIMEOUT', cause: refused });
    await clock.advance(1_000);
    await outcome;
    expect(clock.pending).toBe(0);
  });

  test('who waits for readiness is told when the pool is disposed', async () => {
    const { pool, clock } = make({ minSize: 1 }, { connectMs: 50 });
    const ready = expect(pool.ready()).rejects.toThrow('has been disposed');
    const disposal = pool.dispose();
    await ready;
    await expect(pool.ready()).rejects.toThrow('has been disposed');
    await clock.advance(50);
    await disposal;
    expect(clock.pending).toBe(0);
  });
});
