import { describe, expect, test } from 'vitest';
import { ConfigError } from '../core/errors.ts';
import { compareBenchmarks, type BenchmarkComparison } from './compare-benchmarks.ts';
import { seeded } from './seeded.ts';
import { VirtualClock } from './virtual-clock.ts';

/** Costs as programs have them: most alike, some half as much again, one in fifty of ten times as much. */
function noisy(random: () => number, mean: number): number {
  const u = random();
  return mean * (0.8 + 0.4 * random()) * (u < 0.02 ? 10 : u < 0.3 ? 1.5 : 1);
}

/** Compares a version that takes 1 ms with one that takes `factor` of it, both with the same noise. */
function compareNoisy(seed: number, factor: number, rounds = 30): Promise<BenchmarkComparison> {
  const clock = new VirtualClock();
  const random = seeded(seed);
  const cost = (mean: number) => (): void => clock.freeze(noisy(random, mean));
  const options = { rounds, clock, random: seeded(seed + 1_000_000) };
  return compareBenchmarks({ before: cost(1), after: cost(factor) }, options);
}

async function verdicts(seeds: number, factor: number): Promise<Record<string, number>> {
  const counts: Record<string, number> = { faster: 0, slower: 0, 'no difference shown': 0 };
  for (let seed = 0; seed < seeds; seed++) counts[(await compareNoisy(seed, factor)).verdict]!++;
  return counts;
}

describe('the verdict of compareBenchmarks', () => {
  test('of equal versions is that no difference is shown, but for the 1 in 20 that chance deceives', async () => {
    const { faster, slower } = await verdicts(200, 1);
    // 4.3 % of intervals of 30 values miss; 200 of them stray by 1.4 % (one standard deviation).
    expect(faster! + slower!).toBeLessThanOrEqual(14);
  });

  test('of a version that takes twice as long is slower, every time', async () => {
    expect(await verdicts(50, 2)).toEqual({ faster: 0, slower: 50, 'no difference shown': 0 });
  });

  test('of a version that takes half as long is faster, every time', async () => {
    expect(await verdicts(50, 0.5)).toEqual({ faster: 50, slower: 0, 'no difference shown': 0 });
  });

  test('of a version that takes 1 % longer needs more rounds under this noise, and then the ratio is right', async () => {
    const few = await compareNoisy(8, 1.01);
    const many = await compareNoisy(8, 1.01, 1_000);
    expect([few.verdict, many.verdict]).toEqual(['no difference shown', 'slower']);
    for (const { ratio } of [few, many]) expect([ratio.low < 1.01, ratio.high > 1.01]).toEqual([true, true]);
    expect(many.ratio.high - many.ratio.low).toBeLessThan((few.ratio.high - few.ratio.low) / 2);
  });
});

describe('compareBenchmarks', () => {
  test('gives the ratio of the times and the calls of both, on a clock that is known', async () => {
    const clock = new VirtualClock();
    const versions = { before: () => clock.freeze(2), after: () => clock.freeze(3) };
    const { ratio, before, after, verdict } = await compareBenchmarks(versions, { rounds: 6, iterations: 5, clock });
    expect([ratio, verdict]).toEqual([{ median: 1.5, low: 1.5, high: 1.5 }, 'slower']);
    expect(before).toMatchObject({ name: 'before', iterations: 30, minMs: 2, maxMs: 2, totalMs: 60 });
    expect(after).toMatchObject({ name: 'after', iterations: 30, minMs: 3, maxMs: 3, totalMs: 90 });
  });

  test('equal costs without noise are no difference', async () => {
    const clock = new VirtualClock();
    const same = (): void => clock.freeze(2);
    const { ratio, verdict } = await compareBenchmarks({ before: same, after: same }, { clock });
    expect([ratio, verdict]).toEqual([{ median: 1, low: 1, high: 1 }, 'no difference shown']);
  });

  test('a machine that grows slower all the time does not make the second version look slower', async () => {
    const clock = new VirtualClock();
    let cost = 1;
    const drifting = (): void => clock.freeze((cost *= 1.0005));
    const comparison = await compareBenchmarks({ before: drifting, after: drifting }, { clock, random: seeded(1) });
    expect(comparison.verdict).toBe('no difference shown');
    // Measured one after the other the second would be a third slower.
    expect(cost).toBeGreaterThan(1.8);
  });

  test('each of two rounds is begun by another version, and chance decides by which', async () => {
    const orders = async (seed: number): Promise<string> => {
      const clock = new VirtualClock();
      let log = '';
      const version = (name: string) => () => {
        log += name;
        clock.freeze(1);
      };
      const options = { rounds: 20, iterations: 1, warmup: 0, clock, random: seeded(seed) };
      await compareBenchmarks({ before: version('b'), after: version('a') }, options);
      return log;
    };
    const logs = await Promise.all([1, 2, 3, 4].map(orders));
    for (const log of logs) expect(log).toMatch(/^(?:abba|baab){10}$/);
    expect(new Set(logs).size).toBe(4);
  });

  test('warms both versions up before the first round', async () => {
    const clock = new VirtualClock();
    let log = '';
    const version = (name: string) => () => {
      log += name;
      clock.freeze(1);
    };
    const options = { rounds: 6, iterations: 3, clock };
    await compareBenchmarks({ before: version('b'), after: version('a') }, options);
    expect(log.slice(0, 6)).toBe('bbbaaa');
    expect(log.length).toBe(6 + 6 * 6);
  });

  test('what only some calls cost is in the results, and not in the ratio', async () => {
    const clock = new VirtualClock();
    let calls = 0;
    const versions = { before: () => clock.freeze(1), after: () => clock.freeze(calls++ % 10 === 0 ? 50 : 1) };
    const { ratio, verdict, before, after } = await compareBenchmarks(versions, { clock });
    expect([ratio.high, verdict]).toEqual([1, 'no difference shown']);
    expect([before.percentile(99), after.percentile(99), after.meanMs]).toEqual([1, 50, 5.9]);
  });

  test('waits for promises', async () => {
    const clock = new VirtualClock();
    const versions = { before: () => clock.sleep(4), after: () => clock.sleep(2) };
    const { ratio, verdict } = await clock.runUntil(compareBenchmarks(versions, { rounds: 6, iterations: 2, clock }));
    expect([ratio.median, verdict]).toEqual([0.5, 'faster']);
  });

  test('passes an error of a version on', async () => {
    const broken = new Error('broken');
    const throwing = (): never => {
      throw broken;
    };
    await expect(compareBenchmarks({ before: () => {}, after: throwing })).rejects.toBe(broken);
  });

  test('says when calls take no time that the clock can see', async () => {
    const clock = new VirtualClock();
    const versions = { before: () => clock.freeze(1), after: () => {} };
    await expect(compareBenchmarks(versions, { clock })).rejects.toThrow("The calls of 'after' take no time");
  });

  test('refuses what it cannot do', async () => {
    const versions = { before: () => {}, after: () => {} };
    await expect(compareBenchmarks(versions, { rounds: 5 })).rejects.toThrow('from 6');
    await expect(compareBenchmarks(versions, { random: 5 } as never)).rejects.toThrow('random must be a function');
    await expect(compareBenchmarks(versions, { iterations: 0 })).rejects.toThrow(ConfigError);
    await expect(compareBenchmarks(versions, { rouns: 6 } as never)).rejects.toThrow("Did you mean 'rounds'?");
    await expect(compareBenchmarks({ before: () => {} } as never)).rejects.toThrow('after must be a function');
    await expect(compareBenchmarks({ ...versions, afer: 1 } as never)).rejects.toThrow("Did you mean 'after'?");
  });
});
