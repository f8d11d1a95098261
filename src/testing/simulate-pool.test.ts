import { describe, expect, test } from 'vitest';
import { ConfigError } from '../core/errors.ts';
import { seeded } from './seeded.ts';
import { simulatePool, type PoolSimulationOptions } from './simulate-pool.ts';

const LOAD = { arrivalsPerSecond: 400, holdMs: 20 };

/**
 * The same callers without a pool, a clock or a promise: whoever comes takes the connection that is free first (the recursion
 * of Kiefer and Wolfowitz). It is right for callers who never give up.
 */
function waitsByRecursion({ maxSize, arrivalsPerSecond, holdMs, hold, seed = 1 }: PoolSimulationOptions): number[] {
  const random = seeded(seed);
  const exponential = (mean: number): number => -mean * Math.log(1 - random());
  const freeAt = Array.from({ length: maxSize }, () => 0);
  const waits: number[] = [];
  let now = 0;
  for (let caller = 0; caller < 11_000; caller++) {
    now += exponential(1_000 / arrivalsPerSecond);
    const held = hold === 'constant' ? holdMs : exponential(holdMs);
    const first = freeAt.indexOf(Math.min(...freeAt));
    const startsAt = Math.max(now, freeAt[first]!);
    freeAt[first] = startsAt + held;
    if (caller >= 1_000) waits.push(startsAt - now);
  }
  return waits.sort((a, b) => a - b);
}

describe('the waits', () => {
  test.each<PoolSimulationOptions>([
    { ...LOAD, maxSize: 9 },
    { ...LOAD, maxSize: 12, seed: 7 },
    { ...LOAD, maxSize: 10, hold: 'constant' },
    { arrivalsPerSecond: 45, holdMs: 20, maxSize: 1, maxQueue: Infinity },
  ])('are those of the queue that %o is', async (options) => {
    const { wait } = await simulatePool(options);
    const waits = waitsByRecursion(options);
    expect(wait.meanMs).toBeCloseTo(waits.reduce((a, b) => a + b) / 10_000, 6);
    expect(wait.p50Ms).toBeCloseTo(waits[4_999]!, 6);
    expect(wait.p95Ms).toBeCloseTo(waits[9_499]!, 6);
    expect(wait.p99Ms).toBeCloseTo(waits[9_899]!, 6);
    expect(wait.maxMs).toBeCloseTo(waits[9_999]!, 6);
  });

  // So many callers leave a standard error of about 8 %. The seed makes it the same error every time.
  test('are on average those of the formula of Erlang, at the utilization that the load makes', async () => {
    const { wait, erlangMeanWaitMs, utilization } = await simulatePool({
      ...LOAD,
      maxSize: 10,
      requests: 50_000,
      seed: 2,
    });
    expect(erlangMeanWaitMs).toBeCloseTo(4.09, 2);
    expect(wait.meanMs / erlangMeanWaitMs).toBeGreaterThan(0.88);
    expect(wait.meanMs / erlangMeanWaitMs).toBeLessThan(1.12);
    expect(utilization).toBeCloseTo(0.8, 2);
  }, 30_000);

  test('of callers who all hold equally long are half of those (Pollaczek and Khinchin)', async () => {
    const options = { arrivalsPerSecond: 35, holdMs: 20, maxSize: 1, requests: 40_000 };
    const { wait, erlangMeanWaitMs } = await simulatePool({ ...options, hold: 'constant' });
    expect(wait.meanMs / erlangMeanWaitMs).toBeGreaterThan(0.46);
    expect(wait.meanMs / erlangMeanWaitMs).toBeLessThan(0.54);
  }, 30_000);
});

describe('the other figures', () => {
  test('a pool that is too small is busy all the time, fills its queue and turns callers away', async () => {
    const { utilization, longestQueue, refused, timeouts, erlangMeanWaitMs, wait } = await simulatePool({
      ...LOAD,
      maxSize: 6,
    });
    expect(utilization).toBeCloseTo(1, 6);
    expect([longestQueue, timeouts, erlangMeanWaitMs]).toEqual([60, 0, Infinity]);
    // Six connections serve 300 of 400 callers a second, and 60 callers are served within 200 ms.
    expect(refused / 10_000).toBeGreaterThan(0.23);
    expect(refused / 10_000).toBeLessThan(0.27);
    expect(wait.p50Ms).toBeGreaterThan(180);
    expect(wait.p50Ms).toBeLessThan(220);
  });

  test('whoever gives up has waited as long as allowed, and counts', async () => {
    const { wait, timeouts, refused } = await simulatePool({ ...LOAD, maxSize: 6, acquireTimeoutMs: 50 });
    expect(refused).toBe(0);
    expect(timeouts / 10_000).toBeGreaterThan(0.22);
    expect(timeouts / 10_000).toBeLessThan(0.28);
    expect([wait.p95Ms, wait.maxMs]).toEqual([expect.closeTo(50, 6), expect.closeTo(50, 6)]);
  });

  test('callers all of whom are turned away have no wait', async () => {
    // Of two callers who come at once the first is warm-up.
    const options = { maxSize: 1, arrivalsPerSecond: 1e6, holdMs: 1_000, requests: 1, maxQueue: 0 };
    expect(await simulatePool(options)).toMatchObject({
      refused: 1,
      longestQueue: 0,
      wait: { meanMs: NaN, p99Ms: NaN },
    });
  });
});

describe('the same again', () => {
  test('equal options give equal answers, another seed another one', async () => {
    const options = { ...LOAD, maxSize: 10, requests: 1_000 };
    const first = await simulatePool(options);
    expect(await simulatePool({ ...options, seed: 1, hold: 'exponential' })).toEqual(first);
    expect(await simulatePool({ ...options, seed: 2 })).not.toEqual(first);
  });

  test('a larger pool serves the same callers, so none of its figures is worse', async () => {
    let before = await simulatePool({ ...LOAD, maxSize: 9 });
    for (let maxSize = 10; maxSize <= 16; maxSize++) {
      const now = await simulatePool({ ...LOAD, maxSize });
      expect(now.wait.meanMs).toBeLessThan(before.wait.meanMs);
      expect(now.wait.p99Ms).toBeLessThanOrEqual(before.wait.p99Ms);
      expect(now.longestQueue).toBeLessThanOrEqual(before.longestQueue);
      expect(now.utilization * maxSize).toBeCloseTo(before.utilization * (maxSize - 1), 1);
      before = now;
    }
  });
});

test.each([
  [{ maxSize: 0 }, 'maxSize must be a whole number'],
  [{ arrivalsPerSecond: 0 }, 'arrivalsPerSecond must be a number'],
  [{ holdMs: -1 }, 'holdMs (milliseconds) must be a number'],
  [{ hold: 'random' }, 'hold must be "exponential" or "constant", got "random".'],
  [{ requests: 1.5 }, 'requests must be a whole number'],
  [{ acquireTimeoutMs: NaN }, 'acquireTimeoutMs (milliseconds) must be a number'],
  [{ maxQueue: -1 }, 'maxQueue must be a whole number'],
  [{ seed: -1 }, 'seed must be a whole number'],
  [{ maxsize: 5 }, "Unknown option of simulatePool 'maxsize'. Did you mean 'maxSize'?"],
  [{ arrivalsPerSecond: 0.1 }, '10000 callers at 0.1 a second come for more than half a day; ask for fewer.'],
])('refuses %o by name', async (wrong, message) => {
  const work = simulatePool({ ...LOAD, maxSize: 5, ...wrong } as PoolSimulationOptions); // not what the type allows
  await expect(work).rejects.toThrow(ConfigError);
  await expect(work).rejects.toThrow(message);
});
