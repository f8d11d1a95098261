import { describe, expect, test } from 'vitest';
import { ConfigError } from '../core/errors.ts';
import { calculatePoolSize, deadlockFloor, fleetPoolSize, poolSizeForLoad } from './sizing.ts';

/** Erlang's C by its definition, a quotient of sums; the library uses the recursion for Erlang's B. */
function meanWait(servers: number, utilization: number, holdMs: number): number {
  const offered = servers * utilization;
  let term = 1;
  let below = 0;
  for (let k = 0; k < servers; k++) {
    below += term;
    term = (term * offered) / (k + 1);
  }
  const queue = term / (1 - utilization);
  return ((queue / (below + queue)) * holdMs) / (servers - offered);
}

describe('poolSizeForLoad', () => {
  // M/M/c with 5 ms holds, computed independently of this library.
  test.each([
    [10, 0.7, 0.4],
    [10, 0.8, 1.0],
    [10, 0.9, 3.3],
    [10, 0.95, 8.3],
    [2, 0.8, 8.9],
    [20, 0.8, 0.32],
  ])('%i connections at a load of %f make callers wait %f ms', (servers, utilization, expected) => {
    const wait = meanWait(servers, utilization, 5);
    expect(wait).toBeCloseTo(expected, expected === 0.32 ? 2 : 1);
    const arrivalsPerSecond = (servers * utilization * 1_000) / 5;
    const size = poolSizeForLoad({ arrivalsPerSecond, holdMs: 5, targetWaitMs: wait * 1.000001 });
    expect(size.maxSize).toBe(servers);
    expect(size.meanWaitMs).toBeCloseTo(wait, 9);
    expect(size.utilization).toBeCloseTo(utilization, 12);
  });

  test('agrees with the definition for many loads, and no smaller pool would do', () => {
    for (const arrivalsPerSecond of [1, 50, 333, 1_000, 4_321]) {
      for (const holdMs of [0.5, 5, 20]) {
        for (const targetWaitMs of [0.01, 1, 50]) {
          const { maxSize, meanWaitMs, utilization } = poolSizeForLoad({ arrivalsPerSecond, holdMs, targetWaitMs });
          const offered = (arrivalsPerSecond * holdMs) / 1_000;
          expect(utilization).toBeCloseTo(offered / maxSize, 12);
          expect(meanWaitMs).toBeCloseTo(meanWait(maxSize, utilization, holdMs), 8);
          expect(meanWaitMs).toBeLessThanOrEqual(targetWaitMs);
          if (maxSize - 1 <= offered) continue;
          expect(meanWait(maxSize - 1, offered / (maxSize - 1), holdMs)).toBeGreaterThan(targetWaitMs);
        }
      }
    }
  });

  test('a wait of any length needs only a pool that is not busy all the time', () => {
    const load = { arrivalsPerSecond: 400, holdMs: 20, targetWaitMs: Infinity };
    expect(poolSizeForLoad(load)).toMatchObject({ maxSize: 9, meanWaitMs: expect.closeTo(13.07, 2) });
  });

  test('stays a number for large loads', () => {
    const { maxSize, meanWaitMs } = poolSizeForLoad({ arrivalsPerSecond: 1e6, holdMs: 10, targetWaitMs: 0.001 });
    expect(maxSize).toBeGreaterThan(10_000);
    expect(maxSize).toBeLessThan(10_500);
    expect(meanWaitMs).toBeLessThanOrEqual(0.001);
  });

  test.each([
    [{ arrivalsPerSecond: 0, holdMs: 5, targetWaitMs: 1 }, 'arrivalsPerSecond'],
    [{ arrivalsPerSecond: 10, holdMs: NaN, targetWaitMs: 1 }, 'holdMs (milliseconds)'],
    [{ arrivalsPerSecond: 10, holdMs: 5, targetWaitMs: 0 }, 'targetWaitMs (milliseconds)'],
    [{ arrivalsPerSecond: 10, holdMs: 5, targetWait: 1 }, "Did you mean 'targetWaitMs'?"],
    [{ arrivalsPerSecond: 1e9, holdMs: 1_000, targetWaitMs: 1 }, 'no pool can be that large'],
  ])('refuses %o by name', (load, message) => {
    expect(() => poolSizeForLoad(load as never)).toThrow(ConfigError);
    expect(() => poolSizeForLoad(load as never)).toThrow(message);
  });
});

describe('the other questions', () => {
  test('calculatePoolSize multiplies', () => {
    expect(calculatePoolSize({ cpus: 4 })).toEqual({ minSize: 8, maxSize: 16 });
    expect(calculatePoolSize({ cpus: 2, workersPerCpu: 1, connectionsPerWorker: 3 })).toEqual({
      minSize: 2,
      maxSize: 6,
    });
    expect(calculatePoolSize().minSize).toBeGreaterThanOrEqual(2);
    expect(() => calculatePoolSize({ cpus: 0 })).toThrow('cpus must be a whole number of at least 1, got 0.');
    expect(() => calculatePoolSize({ cpu: 4 } as never)).toThrow("Did you mean 'cpus'?");
  });

  test('deadlockFloor leaves one connection for somebody to finish with', () => {
    expect(deadlockFloor({ callers: 3, connectionsEach: 4 })).toBe(10);
    expect(deadlockFloor({ callers: 8, connectionsEach: 1 })).toBe(1);
    expect(() => deadlockFloor({ callers: 1.5, connectionsEach: 2 })).toThrow(ConfigError);
  });

  test('fleetPoolSize shares what the server allows', () => {
    expect(fleetPoolSize({ instances: 4, workers: 2, maxConnections: 100, reserved: 10 })).toBe(11);
    expect(fleetPoolSize({ instances: 1, workers: 1, maxConnections: 100 })).toBe(97);
    expect(() => fleetPoolSize({ instances: 10, workers: 10, maxConnections: 100 })).toThrow(
      '10 instances x 10 workers need at least 103 connections, the server allows 100.',
    );
  });
});
