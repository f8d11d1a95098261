import { describe, expect, test } from 'vitest';
import { FakeConnector, type FakeBehaviour } from '../testing/fake-connector.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { ConnectionPool } from './connection-pool.ts';
import type { PoolOptions } from './options.ts';

const MINUTE = 60_000;

function make(options: PoolOptions = {}, behaviour: FakeBehaviour = {}) {
  const clock = new VirtualClock();
  const connector = new FakeConnector(clock, behaviour);
  const pool = new ConnectionPool(connector, { clock, random: () => 0, ...options });
  const closed: { id: number; reason: string; at: number }[] = [];
  pool.on('close', ({ connectionId, reason }) => closed.push({ id: connectionId, reason, at: clock.now() }));
  return { clock, connector, pool, closed };
}

/** Borrows so many connections at once and gives them back, so that all are idle. */
async function warm(pool: ConnectionPool<unknown>, count: number): Promise<void> {
  const leases = await Promise.all(Array.from({ length: count }, () => pool.acquire()));
  for (const lease of leases) await lease.release();
}

describe('lifetime', () => {
  test('34. a connection whose lifetime ends while it is in use is closed when it comes back, never before', async () => {
    const { pool, clock, closed } = make({ maxLifetimeMs: MINUTE });
    const lease = await pool.acquire();
    await clock.advance(5 * MINUTE);
    expect(lease.connection.open).toBe(true);
    await lease.release();
    expect(closed).toEqual([{ id: 1, reason: 'lifetime', at: 5 * MINUTE }]);
    expect(pool.getStats()).toMatchObject({ total: 0, closedLifetime: 1 });
  });

  test('one who waits for a connection that has become too old gets a new one', async () => {
    const { pool, clock } = make({ maxSize: 1, maxLifetimeMs: 1_000, acquireTimeoutMs: 10_000 });
    const lease = await pool.acquire();
    const waiting = pool.acquire();
    await clock.advance(2_000);
    await lease.release();
    expect((await waiting).connection.number).toBe(2);
  });

  test('34. an idle connection is closed when its lifetime ends, and replaced while there are fewer than minSize', async () => {
    const { pool, clock, connector, closed } = make({ minSize: 1, maxLifetimeMs: MINUTE });
    await clock.advance(MINUTE);
    expect(closed).toEqual([{ id: 1, reason: 'lifetime', at: MINUTE }]);
    expect(pool.getStats()).toMatchObject({ idle: 1 });
    expect(connector.attempts).toBe(2);
  });

  test('a connection that became too old while time stood still is not lent', async () => {
    const { pool, clock } = make({ maxLifetimeMs: MINUTE });
    await warm(pool, 2);
    clock.freeze(MINUTE);
    expect(pool.tryAcquire()).toBeUndefined();
    expect((await pool.acquire()).connection.number).toBe(3);
    expect(pool.getStats().closedLifetime).toBe(2);
  });

  test('35. jitter spreads the ends of connections that were born together, and none lives longer than maxLifetimeMs', async () => {
    let seed = 7;
    const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
    const { pool, clock, closed } = make({ maxSize: 20, maxLifetimeMs: 30 * MINUTE, idleTimeoutMs: 0, random });
    await warm(pool, 20);
    await clock.advance(27 * MINUTE - 1);
    expect(closed).toHaveLength(0);
    await clock.advance(3 * MINUTE + 1);
    expect(closed).toHaveLength(20);
    for (const { at } of closed) {
      const together = closed.filter((other) => Math.abs(other.at - at) <= 2_000);
      expect(together.length).toBeLessThanOrEqual(10);
    }
    expect(new Set(closed.map(({ at }) => at)).size).toBeGreaterThan(15);
  });

  test('each connection ends when its own time is up, not when the first one was expected to', async () => {
    const ratios = [0, 1];
    const random = () => ratios.shift() ?? 0;
    const { pool, clock, closed } = make({ maxLifetimeMs: 10 * MINUTE, idleTimeoutMs: 0, jitterRatio: 0.5, random });
    await warm(pool, 2);
    await clock.advance(10 * MINUTE);
    expect(closed.map(({ id, at }) => [id, at])).toEqual([
      [2, 5 * MINUTE],
      [1, 10 * MINUTE],
    ]);
  });

  test('0 means for ever', async () => {
    const { pool, clock, closed } = make({ maxLifetimeMs: 0, idleTimeoutMs: 0 });
    await warm(pool, 1);
    expect(clock.pending).toBe(0);
    await clock.advance(1e9);
    expect(closed).toEqual([]);
  });
});

describe('idle connections', () => {
  test('37. those nobody uses are closed, the longest idle first, and never below minSize', async () => {
    const { pool, clock, closed } = make({ minSize: 2, maxSize: 5, idleTimeoutMs: 10 * MINUTE, maxLifetimeMs: 0 });
    const leases = await Promise.all(Array.from({ length: 5 }, () => pool.acquire()));
    for (const lease of leases) {
      await lease.release();
      await clock.advance(1_000);
    }
    await clock.advance(10 * MINUTE);
    expect(closed.map(({ id, reason }) => [id, reason])).toEqual(
      leases.slice(0, 3).map(({ connectionId }) => [connectionId, 'idle']),
    );
    await clock.advance(60 * MINUTE);
    expect(pool.getStats()).toMatchObject({ idle: 2, closedIdle: 3 });
  });

  test('use postpones the end', async () => {
    const { pool, clock, closed } = make({ idleTimeoutMs: MINUTE });
    for (let i = 0; i < 10; i++) {
      await warm(pool, 1);
      await clock.advance(MINUTE - 1);
    }
    expect(closed).toEqual([]);
    await clock.advance(1);
    expect(closed.map(({ reason }) => reason)).toEqual(['idle']);
  });

  test('connections of a later spike go after their own idle time, although the first ones stay', async () => {
    const { pool, clock, closed } = make({
      minSize: 1,
      maxSize: 4,
      idleTimeoutMs: 10 * MINUTE,
      maxLifetimeMs: 120 * MINUTE,
    });
    await clock.advance(15 * MINUTE);
    expect(closed).toEqual([]);
    await warm(pool, 4);
    await clock.advance(10 * MINUTE);
    expect(pool.getStats().idle).toBe(1);
    expect(new Set(closed.map(({ at }) => at))).toEqual(new Set([25 * MINUTE]));
  });

  test('slow closes neither bring the pool below minSize nor above maxSize', async () => {
    const { pool, clock, connector } = make(
      { minSize: 2, maxSize: 4, idleTimeoutMs: MINUTE, maxLifetimeMs: 5 * MINUTE },
      { closeMs: 300, connectMs: 10 },
    );
    await clock.advance(10);
    const busy = Promise.all([pool.acquire(), pool.acquire(), pool.acquire(), pool.acquire()]);
    await clock.advance(100);
    for (const lease of await busy) await lease.release();
    for (let i = 0; i < 20; i++) {
      await clock.advance(MINUTE);
      expect(connector.open).toBeLessThanOrEqual(4);
    }
    await clock.advance(30_000);
    expect(pool.getStats()).toMatchObject({ idle: 2, total: 2 });
    expect(connector.peak).toBe(4);
  });

  test('37. the timer of idle connections does not keep a process alive, the timer of a waiting caller does', async () => {
    const clock = new VirtualClock();
    const timers: boolean[] = [];
    const watched: VirtualClock['setTimer'] = (callback, delayMs, options?: { background?: boolean }) => {
      timers.push(options?.background === true);
      return clock.setTimer(callback, delayMs);
    };
    const pool = new ConnectionPool(new FakeConnector(clock), {
      maxSize: 1,
      clock: { now: () => clock.now(), setTimer: watched },
    });
    const lease = await pool.acquire();
    expect(timers).toEqual([]);
    const waiting = pool.acquire();
    expect(timers).toEqual([false]);
    await lease.release();
    await (await waiting).release();
    expect(timers).toEqual([false, true]);
  });

  test('a disposed pool leaves no timer', async () => {
    const { pool, clock } = make();
    await warm(pool, 3);
    expect(clock.pending).toBe(1);
    await pool.dispose();
    expect(clock.pending).toBe(0);
  });
});
