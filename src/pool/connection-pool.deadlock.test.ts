/** Callers who wait for themselves. */
import { describe, expect, test } from 'vitest';
import { PoolDeadlockError, PoolTimeoutError } from '../core/errors.ts';
import { leaseScope } from '../node/async-scope.ts';
import { FakeConnector } from '../testing/fake-connector.ts';
import { settle, VirtualClock } from '../testing/virtual-clock.ts';
import { ConnectionPool } from './connection-pool.ts';
import type { Holding } from './deadlock.ts';
import type { PoolOptions } from './options.ts';

function make(options: PoolOptions = {}) {
  const clock = new VirtualClock();
  const connector = new FakeConnector(clock, {}, { scope: leaseScope });
  const pool = new ConnectionPool(connector, { clock, ...options });
  return { clock, pool };
}

describe('a circle of waits', () => {
  test('13. is broken long before the timeout: one caller is refused with who holds what, and the others are served', async () => {
    const { pool, clock } = make({ maxSize: 3, traceLeases: true, name: 'shop' });
    const work = (n: number) =>
      pool.connection(
        async () => {
          await settle();
          return pool.connection(() => n);
        },
        { tags: { n: String(n) } },
      );
    const results = Promise.allSettled([work(1), work(2), work(3)]);
    await clock.advance(1);
    await clock.advance(100);
    const settled = await results;
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    const { reason } = settled[2] as PromiseRejectedResult;
    expect(reason).toBeInstanceOf(PoolDeadlockError);
    expect(reason.message).toContain(
      "Pool 'shop' can give no connection: all 3 are held by callers who wait for one more.",
    );
    expect(reason.holders).toMatchObject([{ tags: { n: '1' } }, { tags: { n: '2' } }, { tags: { n: '3' } }]);
    expect(reason.holders[0].stack).toContain('at ');
    expect(pool.getStats()).toMatchObject({ used: 0, waiting: 0, deadlocks: 1, timeouts: 0 });
  });

  test('13. of one caller who holds the only connection is found too, however deep', async () => {
    const { pool, clock } = make({ maxSize: 2 });
    const deep = pool.connection(() => pool.connection(() => pool.connection(() => 'three')));
    const refused = expect(deep).rejects.toBeInstanceOf(PoolDeadlockError);
    await clock.advance(100);
    await refused;
  });

  test('13. across two pools is found as well', async () => {
    const [a, b] = [make({ maxSize: 1, name: 'a' }), make({ maxSize: 1, name: 'b' })];
    const one = a.pool.connection(async () => {
      await settle();
      return b.pool.connection(() => 1);
    });
    const two = b.pool.connection(async () => {
      await settle();
      await settle();
      return a.pool.connection(() => 2);
    });
    const results = Promise.allSettled([one, two]);
    await a.clock.advance(1);
    await a.clock.advance(100);
    const settled = await results;
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect((settled[1] as PromiseRejectedResult).reason).toMatchObject({ code: 'AR_POOL_DEADLOCK', pool: 'a' });
  });
});

describe('a circle that was none when the last of its callers came', () => {
  test('13. because the pool was suspended is found after resume', async () => {
    const { pool, clock } = make({ maxSize: 1 });
    const nested = pool.connection(() => {
      pool.suspend();
      return pool.connection(() => 'never');
    });
    const refused = expect(nested).rejects.toBeInstanceOf(PoolDeadlockError);
    await clock.advance(1_000);
    pool.resume();
    await clock.advance(100);
    await refused;
  });

  test('13. because the pool was larger is found after resize', async () => {
    const { pool, clock } = make({ maxSize: 3 });
    const ready = Array.from({ length: 3 }, () => Promise.withResolvers<void>());
    const callers = ready.map(({ promise }) => pool.connection(async () => {
      await promise;
      return pool.connection(() => 'served');
    })); // prettier-ignore
    await clock.advance(0);
    pool.resize({ maxSize: 2 });
    for (const { resolve } of ready) resolve();
    const results = Promise.allSettled(callers);
    await clock.advance(1);
    await clock.advance(300);
    expect((await results).map(({ status }) => status)).toContain('rejected');
    expect(pool.getStats()).toMatchObject({ timeouts: 0, waiting: 0 });
  });
});

describe('what code holds', () => {
  test('is forgotten when it is over, however long the chain of those who start each other', async () => {
    const { pool } = make({ maxSize: 2 });
    const depths: number[] = [];
    const done = Promise.withResolvers<void>();
    const next = (): void =>
      void pool.connection(async () => {
        let depth = 0;
        for (let at = leaseScope.get() as Holding | undefined; at; at = at.outer) depth++;
        if (depths.push(depth) === 50) done.resolve();
        else setImmediate(next);
      });
    next();
    await done.promise;
    expect(Math.max(...depths)).toBeLessThan(3);
  });

  test('is searched once for each place, however many wait there', async () => {
    const { pool } = make({ maxSize: 1, maxQueue: Infinity });
    await pool.connection(async () => {
      const started = performance.now();
      for (let i = 0; i < 10_000; i++) pool.connection(() => i).catch(() => {});
      expect(performance.now() - started).toBeLessThan(500); // each looking at all before it would take a second
    });
  });
});

describe('what is no circle', () => {
  test('13. somebody who holds a connection and waits for nobody will give it back', async () => {
    const { pool, clock } = make({ maxSize: 2 });
    const other = pool.connection(() => new Promise<void>((resolve) => clock.setTimer(resolve, 500)));
    const nested = pool.connection(() => pool.connection(() => 'served'));
    await clock.advance(500);
    expect(await nested).toBe('served');
    await other;
    expect(pool.getStats().deadlocks).toBe(0);
  });

  test('13. a wait that is not awaited lets the holder go on and give back', async () => {
    const { pool, clock } = make({ maxSize: 1 });
    let later: Promise<string> | undefined;
    await pool.connection(() => {
      later = pool.connection(() => 'later');
    });
    expect(await later).toBe('later');
    await clock.advance(1_000);
    expect(pool.getStats()).toMatchObject({ deadlocks: 0, acquired: 2 });
  });

  test('13. a connection that is being opened is worth waiting for', async () => {
    const clock = new VirtualClock();
    const connector = new FakeConnector(clock, { connectMs: 300 }, { scope: leaseScope });
    const pool = new ConnectionPool(connector, { clock, maxSize: 2 });
    const nested = pool.connection(() => pool.connection(() => 'served'));
    await clock.advance(600);
    expect(await nested).toBe('served');
  });

  test('13. with deadlockDetection: off the timeout ends it', async () => {
    const { pool, clock } = make({ maxSize: 1, deadlockDetection: 'off', acquireTimeoutMs: 1_000 });
    const nested = pool.connection(() => pool.connection(() => 'never'));
    const refused = expect(nested).rejects.toBeInstanceOf(PoolTimeoutError);
    await clock.advance(1_000);
    await refused;
  });
});
