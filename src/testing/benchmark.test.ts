import { describe, expect, test } from 'vitest';
import { ConfigError } from '../core/errors.ts';
import { runBenchmark } from './benchmark.ts';
import { VirtualClock } from './virtual-clock.ts';

/** A function whose calls take 1, 2, 3, … milliseconds of the clock, beginning again after `period` calls. */
function taking(clock: VirtualClock, period: number): () => void {
  let call = 0;
  return () => clock.freeze((call++ % period) + 1);
}

describe('runBenchmark on a clock that is known', () => {
  test('has the least, the greatest, the mean, the deviation and the sum of the calls', async () => {
    const clock = new VirtualClock();
    const result = await runBenchmark(taking(clock, 4), { iterations: 8, warmup: 0, clock });
    expect(result).toMatchObject({ iterations: 8, minMs: 1, maxMs: 4, totalMs: 20, meanMs: 2.5 });
    // Two each of 1, 2, 3, 4: squares of the distances from 2.5 add up to 10, by 8 - 1.
    expect(result.stdevMs).toBeCloseTo(Math.sqrt(10 / 7), 12);
  });

  test('interpolates percentiles between the calls', async () => {
    const clock = new VirtualClock();
    const result = await runBenchmark(taking(clock, 101), { iterations: 101, warmup: 0, clock });
    expect([0, 25, 50, 99, 100].map((p) => result.percentile(p))).toEqual([1, 26, 51, 100, 101]);
    expect(result.percentile(99.5)).toBeCloseTo(100.5, 9);
    expect(() => result.percentile(101)).toThrow(ConfigError);
  });

  test('a single call deviates from nothing', async () => {
    const clock = new VirtualClock();
    const result = await runBenchmark(() => clock.freeze(7), { iterations: 1, warmup: 0, clock });
    expect(result).toMatchObject({ iterations: 1, minMs: 7, maxMs: 7, stdevMs: 0 });
    expect([result.percentile(0), result.percentile(50), result.percentile(100)]).toEqual([7, 7, 7]);
  });

  test('does not measure the warm-up, and calls exactly as often as told', async () => {
    const clock = new VirtualClock();
    let calls = 0;
    const slowAtFirst = (): void => clock.freeze(calls++ < 5 ? 1_000 : 2);
    const result = await runBenchmark(slowAtFirst, { iterations: 20, warmup: 5, clock });
    expect(calls).toBe(25);
    expect(result).toMatchObject({ iterations: 20, minMs: 2, maxMs: 2, totalMs: 40 });
  });

  test('waits for promises, and no call runs beside another', async () => {
    const clock = new VirtualClock();
    let running = 0;
    let calls = 0;
    const work = async (): Promise<void> => {
      calls++;
      expect(++running).toBe(1);
      await clock.sleep(3);
      running--;
    };
    const result = await clock.runUntil(runBenchmark(work, { iterations: 10, warmup: 2, clock }));
    expect([calls, running, clock.now()]).toEqual([12, 0, 36]);
    expect(result).toMatchObject({ name: 'work', minMs: 3, maxMs: 3, totalMs: 30 });
    const cold = await clock.runUntil(runBenchmark(work, { iterations: 10, warmup: 0, clock }));
    expect([calls, running, cold.totalMs]).toEqual([22, 0, 30]);
  });

  test('waits for every call, when only some answer a promise', async () => {
    const clock = new VirtualClock();
    let calls = 0;
    const cached = (): number | Promise<number> => (calls++ % 3 === 2 ? clock.sleep(5).then(() => 1) : 1);
    const result = await clock.runUntil(runBenchmark(cached, { iterations: 9, warmup: 3, clock }));
    expect([calls, result.totalMs]).toEqual([12, 15]);
  });
});

describe('runBenchmark', () => {
  test('passes an error of the function on, from the warm-up and from what is measured', async () => {
    const broken = new Error('broken');
    const failing = (at: number): (() => void) => {
      let calls = 0;
      return () => {
        if (++calls === at) throw broken;
      };
    };
    await expect(runBenchmark(failing(1))).rejects.toBe(broken);
    await expect(runBenchmark(failing(150))).rejects.toBe(broken);
    await expect(runBenchmark(() => Promise.reject(broken), { warmup: 0 })).rejects.toBe(broken);
  });

  test('refuses a function that answers a promise after its warm-up only, and hears the error of that promise', async () => {
    let calls = 0;
    const late = (): number | Promise<never> => (calls++ < 150 ? 1 : Promise.reject(new Error('nobody hears this')));
    const error = await runBenchmark(late).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).message).toMatch(/^"late" answered a promise though no call of the warm-up did/);
    // A rejection that nobody handles would be told of by now, and fail this run.
    await new Promise((resolve) => void setImmediate(resolve));
  });

  test('waits for what can be awaited and is a function, such as the queries of some libraries', async () => {
    const clock = new VirtualClock();
    const query = (): unknown =>
      Object.assign(() => {}, { then: (resolve: () => void) => void clock.setTimer(resolve, 4) }); // oxlint-disable-line unicorn/no-thenable -- what is tested
    const result = await clock.runUntil(runBenchmark(query, { iterations: 5, warmup: 1, clock }));
    expect([result.minMs, result.maxMs]).toEqual([4, 4]);
  });

  test('measures on the clock of the machine when given none', async () => {
    const spin = (): number => Array.from({ length: 100 }, (_, i) => i).reduce((sum, i) => sum + i, 0);
    const result = await runBenchmark(spin, { iterations: 50, name: 'sum' });
    expect([result.name, result.iterations]).toEqual(['sum', 50]);
    expect(result.totalMs).toBeGreaterThan(0);
    expect(result.minMs).toBeLessThanOrEqual(result.meanMs);
    expect(result.meanMs).toBeLessThanOrEqual(result.maxMs);
  });

  test('refuses what it cannot do', async () => {
    await expect(runBenchmark('x' as never)).rejects.toThrow('must be a function');
    await expect(runBenchmark(() => {}, { iterations: 0 })).rejects.toThrow(ConfigError);
    await expect(runBenchmark(() => {}, { iterations: 1.5 })).rejects.toThrow('whole number');
    await expect(runBenchmark(() => {}, { warmup: -1 })).rejects.toThrow(ConfigError);
    await expect(runBenchmark(() => {}, { iteration: 5 } as never)).rejects.toThrow("Did you mean 'iterations'?");
  });
});
