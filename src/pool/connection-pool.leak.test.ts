/** Leases that are not released: reported when they last too long, reclaimed when nobody can release them any more. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext, runInThisContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import type { LeakEvent } from '../observe/events.ts';
import { FakeConnector, type FakeConnection } from '../testing/fake-connector.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { ConnectionPool } from './connection-pool.ts';
import type { Lease } from './lease.ts';
import type { PoolOptions } from './options.ts';
import type { AcquireOptions } from './pool.ts';

function make(options: PoolOptions = {}) {
  const clock = new VirtualClock();
  const connector = new FakeConnector(clock);
  const pool = new ConnectionPool(connector, { clock, ...options });
  const leaks: LeakEvent[] = [];
  pool.on('leak', (event) => leaks.push(event));
  return { clock, connector, pool, leaks };
}

/** Acquires in a file of a program, because stacks leave the library's own files out. */
const acquireInProgram = runInThisContext('(function report(pool, options) { return pool.acquire(options); })', {
  filename: '/srv/app/report.js',
}) as (pool: ConnectionPool<FakeConnection>, options?: AcquireOptions) => Promise<Lease<FakeConnection>>;

describe('a lease that lasts too long', () => {
  test('21. is told of once, with tags and where it was acquired, and told of again when it is released after all', async () => {
    const { pool, clock, leaks } = make({ leakThresholdMs: 100, maxSize: 2 });
    const recovered: unknown[] = [];
    pool.on('leakRecovered', (event) => recovered.push(event));
    const lease = await acquireInProgram(pool, { tags: { job: 'report' } });
    await clock.advance(60);
    const later = await pool.acquire();
    await clock.advance(39);
    expect(leaks).toEqual([]);
    await clock.advance(1);
    expect(leaks).toHaveLength(1);
    expect(leaks[0]).toMatchObject({ leaseId: lease.id, heldMs: 100, tags: { job: 'report' }, collected: false });
    expect(leaks[0]!.stack).toMatch(/^ +at report \(\/srv\/app\/report\.js:1:\d+\)/);
    await later.release();
    await clock.advance(500);
    expect(leaks).toHaveLength(1);
    expect(lease.active).toBe(true);
    await lease.release();
    expect(recovered).toMatchObject([{ leaseId: lease.id, heldMs: 600 }]);
    expect(pool.getStats().leaks).toBe(1);
  });

  test('21. is not told of when it is released in time, and nothing is watched without a threshold', async () => {
    const { pool, clock, leaks } = make({ leakThresholdMs: 100 });
    for (let i = 0; i < 5; i++) {
      const lease = await pool.acquire();
      await clock.advance(99);
      await lease.release();
    }
    const off = make();
    await off.pool.acquire();
    await off.clock.advance(100_000);
    expect([leaks, off.leaks]).toEqual([[], []]);
  });

  test('is told of while the pool waits for it to end, and the pool leaves no timer', async () => {
    const { pool, clock, leaks } = make({ leakThresholdMs: 100 });
    const lease = await pool.acquire();
    const disposal = pool.dispose();
    await clock.advance(100);
    expect(leaks.length).toBe(1);
    await lease.release();
    await disposal;
    expect(clock.pending).toBe(0);
  });

  test('each of several is told of when its own time is up', async () => {
    const { pool, clock, leaks } = make({ leakThresholdMs: 100 });
    for (let i = 0; i < 3; i++) {
      await pool.acquire();
      await clock.advance(30);
    }
    await clock.advance(100);
    expect(leaks.map(({ heldMs }) => heldMs)).toEqual([100, 100, 100]);
  });
});

describe('a lease that was forgotten', () => {
  /** Collects garbage until the condition holds, or it has been tried often enough. */
  async function collectUntil(holds: () => boolean): Promise<void> {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    for (let i = 0; i < 50 && !holds(); i++) {
      await new Promise((resolve) => setImmediate(resolve));
      collect();
    }
  }

  test('20. is found by garbage collection: its connection is closed, its place used again, and the leak told of', async () => {
    const { pool, leaks, connector } = make({ maxSize: 1, traceLeases: true });
    const forget = async (): Promise<void> => void (await acquireInProgram(pool, { tags: { job: 'lost' } }));
    await forget();
    const waiting = pool.acquire();
    await collectUntil(() => leaks.length > 0);
    expect(leaks).toMatchObject([{ connectionId: 1, tags: { job: 'lost' }, collected: true }]);
    expect(leaks[0]!.stack).toMatch(/^ +at report \(\/srv\/app\/report\.js:1:\d+\)/);
    expect((await waiting).connectionId).toBe(2);
    expect([connector.open, pool.getStats().leaks]).toEqual([1, 1]);
  });

  test('20. one that is held is never taken away, nor is a connection lent again and again', async () => {
    const { pool, leaks } = make({ maxSize: 2 });
    const held = await pool.acquire();
    const used = async (): Promise<void> => {
      for (let i = 0; i < 1_000; i++) await (await pool.acquire()).release();
    };
    await used();
    let rounds = 0;
    await collectUntil(() => ++rounds > 10);
    expect(leaks).toEqual([]);
    expect(held.connection.open).toBe(true);
    await held.release();
  });

  test('a connection that was closed is not kept in memory by the watch over its leases', async () => {
    const { pool } = make({ maxSize: 1 });
    const closed: WeakRef<object>[] = [];
    const useUp = async (): Promise<void> => {
      const lease = await pool.acquire();
      closed.push(new WeakRef(lease.connection));
      await lease.discard();
    };
    for (let i = 0; i < 10; i++) await useUp();
    const kept = (): number => closed.filter((ref) => ref.deref()).length;
    await collectUntil(() => kept() < 2);
    expect(kept()).toBeLessThan(2); // the last one may be on the stack still
    expect(pool.state).toBe('open');
  });

  test('reclaimLeaks: false leaves it to the threshold', async () => {
    const { pool, leaks } = make({ maxSize: 1, reclaimLeaks: false });
    const forget = async (): Promise<void> => void (await pool.acquire());
    await forget();
    let rounds = 0;
    await collectUntil(() => ++rounds > 10);
    expect(leaks).toEqual([]);
    expect(pool.getStats().used).toBe(1);
  });
});
