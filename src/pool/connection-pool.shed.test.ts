/** Overload: more callers than can be served in time. */
import { describe, expect, test } from 'vitest';
import { PoolQueueFullError } from '../core/errors.ts';
import { FakeConnector } from '../testing/fake-connector.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { ConnectionPool } from './connection-pool.ts';
import type { PoolOptions } from './options.ts';
import { Shedder } from './shedder.ts';

const codel = { targetMs: 20, intervalMs: 100 };

function make(options: PoolOptions = {}) {
  const clock = new VirtualClock();
  const pool = new ConnectionPool(new FakeConnector(clock), { clock, maxSize: 1, maxQueue: 1_000, codel, ...options });
  return { clock, pool };
}

/** Callers who come every `everyMs` and hold the connection for `holdMs`; how each fared. */
async function load(made: ReturnType<typeof make>, count: number, everyMs: number, holdMs: number) {
  const { clock, pool } = made;
  const outcomes: { waitMs: number; error?: unknown }[] = [];
  for (let i = 0; i < count; i++) {
    const since = clock.now();
    const use = pool.connection(async () => {
      outcomes[i] = { waitMs: clock.now() - since };
      await new Promise<void>((resolve) => clock.setTimer(resolve, holdMs));
    });
    use.catch((error: unknown) => (outcomes[i] = { waitMs: clock.now() - since, error }));
    await clock.advance(everyMs);
  }
  await clock.advance(count * holdMs);
  return outcomes;
}

describe('controlled delay', () => {
  test('12. while every caller waits too long, those who waited twice the target are turned away, oldest first', async () => {
    const made = make();
    const outcomes = await load(made, 200, 5, 10);
    const refused = outcomes.filter(({ error }) => error !== undefined);
    expect(refused.length).toBeGreaterThan(50);
    expect(refused.every(({ error, waitMs }) => error instanceof PoolQueueFullError && waitMs > 40)).toBe(true);
    expect(String(refused[0]!.error)).toContain('all callers have waited longer than codel.targetMs');
    const late = outcomes.slice(100).filter(({ error }) => error === undefined);
    expect(Math.max(...late.map(({ waitMs }) => waitMs))).toBeLessThanOrEqual(60);
    expect(made.pool.getStats().refused).toBe(refused.length);
  });

  test('12. without it the same load makes everybody wait ever longer', async () => {
    const outcomes = await load(make({ codel: false }), 200, 5, 10);
    expect(outcomes.filter(({ error }) => error !== undefined)).toEqual([]);
    expect(outcomes[199]!.waitMs).toBeGreaterThan(900);
  });

  test('12. a load that the pool can carry is never shed, nor the first callers after a rest', async () => {
    const made = make();
    expect((await load(made, 100, 12, 10)).some(({ error }) => error)).toBe(false);
    await made.clock.advance(60_000);
    expect((await load(made, 5, 0, 30)).some(({ error }) => error)).toBe(false);
  });

  test('12. a caller who finds nobody else is served, however long opening takes, and whatever was before he came', async () => {
    const clock = new VirtualClock();
    const connector = new FakeConnector(clock);
    const pool = new ConnectionPool(connector, { clock, maxSize: 1, maxQueue: 1_000, codel, idleTimeoutMs: 1_000 });
    await load({ clock, pool }, 100, 5, 10);
    expect(pool.getStats().refused).toBeGreaterThan(0);
    await clock.advance(60_000);
    expect(pool.getStats()).toMatchObject({ waiting: 0, total: 0 });
    connector.behaviour.connectMs = 50;
    const lease = pool.acquire();
    await clock.advance(50);
    expect((await lease).active).toBe(true);
  });

  test('12. one caller who is served in time ends it', () => {
    const shedder = new Shedder(codel);
    for (let now = 0; now <= 220; now += 10) shedder.served(now, 30);
    expect([shedder.refuses(41), shedder.refuses(40)]).toEqual([true, false]);
    shedder.served(230, 20);
    expect(shedder.refuses(1_000)).toBe(false);
  });
});
