import { describe, expect, test } from 'vitest';
import { ConfigError } from '../core/errors.ts';
import type { ClosedLoad, LoadTestOptions, OpenLoad } from './load-options.ts';
import type { LoadOperation, LoadRequest } from './load-run.ts';
import type { LoadResult } from './load-tally.ts';
import { LoadTest } from './load-test.ts';
import { seeded } from './seeded.ts';
import { VirtualClock } from './virtual-clock.ts';

/** Runs a load in virtual time, the same every time. */
function run(
  clock: VirtualClock,
  load: ClosedLoad | OpenLoad,
  operation: LoadOperation,
  options: LoadTestOptions,
): Promise<LoadResult> {
  return clock.runUntil(new LoadTest(load).run(operation, { clock, random: seeded(1), ...options }));
}

describe('users who wait', () => {
  test('send a request when they have the answer to the one before', async () => {
    const clock = new VirtualClock();
    const result = await run(clock, { concurrentUsers: 3 }, () => clock.sleep(20), { durationMs: 1_000 });
    expect(result).toMatchObject({ durationMs: 1_000, requests: 150, errors: 0, errorRate: 0 });
    // The answers of the last three come at the very end, which is no longer in the time that is measured.
    expect(result).toMatchObject({ throughputPerSecond: 147, unfinished: 0, notStarted: 0 });
    expect(result.latency).toMatchObject({ count: 150, minMs: 20, meanMs: 20, maxMs: 20, p99Ms: 20 });
    expect(result.serviceTime).toMatchObject({ count: 150, minMs: 20, maxMs: 20 });
    expect(clock.now()).toBe(1_000);
  });

  test('think between an answer and the next request, and begin at different moments', async () => {
    const clock = new VirtualClock();
    const sent: { user: number | undefined; at: number }[] = [];
    const operation = ({ user }: LoadRequest): Promise<void> => {
      sent.push({ user, at: clock.now() });
      return clock.sleep(10);
    };
    const load = { concurrentUsers: 4, thinkTimeMs: 90 };
    const result = await run(clock, load, operation, { durationMs: 1_000 });
    const first = [0, 1, 2, 3].map((user) => sent.find((request) => request.user === user)!.at);
    expect(new Set(first).size).toBe(4);
    for (const at of first) expect([at >= 0, at < 90]).toEqual([true, true]);
    const moments = sent.filter(({ user }) => user === 2).map(({ at }) => at);
    for (const [i, at] of moments.entries()) expect(at).toBeCloseTo(first[2]! + i * 100, 6);
    expect([sent.length, result.requests]).toEqual([40, 40]);
    expect(clock.now()).toBeLessThanOrEqual(1_010);
  });

  test('number their requests in the order in which they are sent', async () => {
    const clock = new VirtualClock();
    const numbers: number[] = [];
    const operation = ({ number }: LoadRequest): Promise<void> => {
      numbers.push(number);
      return clock.sleep(5);
    };
    await run(clock, { concurrentUsers: 2 }, operation, { durationMs: 50 });
    expect(numbers).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });
});

describe('requests that arrive', () => {
  test('come evenly, as many as the rate says, and do not wait for each other', async () => {
    const clock = new VirtualClock();
    const sent: number[] = [];
    const operation = (): Promise<void> => {
      sent.push(clock.now());
      return clock.sleep(300);
    };
    const load = { arrivalsPerSecond: 38, arrivals: 'even' } as const;
    const result = await run(clock, load, operation, { durationMs: 2_000 });
    expect(sent.length).toBe(76);
    for (const [i, at] of sent.entries()) expect(at).toBeCloseTo((i * 1_000) / 38, 6);
    expect(result).toMatchObject({ requests: 76, unfinished: 0, notStarted: 0 });
    for (const figure of [result.latency, result.serviceTime]) {
      expect([figure.count, figure.minMs.toFixed(6), figure.maxMs.toFixed(6)]).toEqual([
        76,
        '300.000000',
        '300.000000',
      ]);
    }
  });

  test('come at random with exponential gaps, about as many as the rate says', async () => {
    const clock = new VirtualClock();
    const sent: number[] = [];
    const operation = (): void => void sent.push(clock.now());
    await run(clock, { arrivalsPerSecond: 100 }, operation, { durationMs: 100_000 });
    // 10,000 arrivals stray by their root.
    expect(Math.abs(sent.length - 10_000)).toBeLessThan(300);
    const gaps = sent.slice(1).map((at, i) => at - sent[i]!);
    const longer = (ms: number): number => gaps.filter((gap) => gap > ms).length / gaps.length;
    for (const ms of [5, 10, 30]) expect(Math.abs(longer(ms) - Math.exp(-ms / 10))).toBeLessThan(0.015);
  });

  test('wait while too many are under way, and the wait is latency and not service time', async () => {
    const clock = new VirtualClock();
    let running = 0;
    let most = 0;
    const operation = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await clock.sleep(100);
      running--;
    };
    // Ten a second would do, and four times as many come for a second: the last one is due at 975 and begun at 3,900.
    const load = { arrivalsPerSecond: 40, arrivals: 'even', maxInFlight: 1 } as const;
    const result = await run(clock, load, operation, { durationMs: 1_000 });
    expect([most, result.requests, clock.now()]).toEqual([1, 40, 4_000]);
    expect(result.serviceTime.maxMs).toBeCloseTo(100, 6);
    expect(result.latency.maxMs).toBeCloseTo(3_900 + 100 - 975, 6);
    expect(result.latency.meanMs).toBeCloseTo(100 + (39 * 75) / 2, 6);
    // Answers at 100, 200, … 900; the one at 1,000 is no longer in the time that is measured.
    expect(result.throughputPerSecond).toBe(9);
  });

  test('are due at their moments even while the event loop is blocked', async () => {
    const clock = new VirtualClock();
    const operation = ({ number }: LoadRequest): void => {
      if (number === 0) clock.freeze(1_000);
    };
    const load = { arrivalsPerSecond: 10, arrivals: 'even' } as const;
    const result = await run(clock, load, operation, { durationMs: 2_000 });
    expect(result.requests).toBe(20);
    // Due at 0, 100, 200, … 900 and answered at 1,000; the others at once.
    expect(result.latency.meanMs).toBeCloseTo((1_000 + 900 + 800 + 700 + 600 + 500 + 400 + 300 + 200 + 100) / 20, 6);
    expect(result.serviceTime).toMatchObject({ maxMs: 1_000, meanMs: 50, p95Ms: 0 });
  });
});

describe('the figures', () => {
  test('count errors exactly, by code, by class and by kind', async () => {
    const clock = new VirtualClock();
    const operation = async ({ number }: LoadRequest): Promise<void> => {
      await clock.sleep(1);
      if (number % 10 === 3) throw Object.assign(new Error('busy'), { code: 'SQLITE_BUSY' });
      if (number % 20 === 7) throw new TypeError('wrong');
      if (number % 100 === 9) throw 'a word' as unknown;
      if (number % 100 === 11) throw Object.assign(new Error('number'), { code: 42 });
    };
    const load = { arrivalsPerSecond: 100, arrivals: 'even' } as const;
    const result = await run(clock, load, operation, { durationMs: 10_000 });
    expect(result).toMatchObject({ requests: 1_000, errors: 170, errorRate: 0.17, throughputPerSecond: 83 });
    expect([...result.errorsByCode].sort(([a], [b]) => (a < b ? -1 : 1))).toEqual([
      ['42', 10],
      ['SQLITE_BUSY', 100],
      ['TypeError', 50],
      ['string', 10],
    ]);
    expect(result.latency.count).toBe(1_000);
  });

  test('count an error that is thrown before the first await, and the code of the library', async () => {
    const clock = new VirtualClock();
    const operation = (): never => {
      clock.freeze(10);
      throw new ConfigError('no');
    };
    const result = await run(clock, { concurrentUsers: 1 }, operation, { durationMs: 100 });
    expect([result.requests, result.errors, result.errorRate]).toEqual([10, 10, 1]);
    expect([...result.errorsByCode]).toEqual([['AR_CONFIG', 10]]);
  });

  test("count the platform's own errors by their names, for their codes are numbers such as 23", async () => {
    const clock = new VirtualClock();
    const operation = async ({ number }: LoadRequest): Promise<void> => {
      await clock.sleep(10);
      throw new DOMException('slow', number === 0 ? 'AbortError' : 'TimeoutError');
    };
    const result = await run(clock, { concurrentUsers: 1 }, operation, { durationMs: 100 });
    expect([...result.errorsByCode]).toEqual([
      ['AbortError', 1],
      ['TimeoutError', 9],
    ]);
  });

  test('leave the warm-up out, but count its answers that come later into the throughput', async () => {
    const clock = new VirtualClock();
    // Slow before 1,000, quick afterwards.
    const operation = (): Promise<void> => clock.sleep(clock.now() < 1_000 ? 500 : 10);
    const load = { arrivalsPerSecond: 10, arrivals: 'even' } as const;
    const result = await run(clock, load, operation, { durationMs: 1_000, warmupMs: 1_000 });
    expect(result).toMatchObject({ durationMs: 1_000, requests: 10, throughputPerSecond: 15 });
    expect(result.latency.maxMs).toBeCloseTo(10, 6);
    expect(clock.now()).toBe(1_910);
  });

  test('of a test without a request are zero and no numbers', async () => {
    const clock = new VirtualClock();
    const never = { arrivalsPerSecond: 0.001 };
    const result = await run(clock, never, () => {}, { durationMs: 10 });
    expect(result).toMatchObject({ requests: 0, errorRate: 0, throughputPerSecond: 0, unfinished: 0, notStarted: 0 });
    expect(result.latency).toMatchObject({ count: 0, p99Ms: NaN });
  });
});

describe('LoadTest', () => {
  test('runs again and again, each time with figures of its own', async () => {
    const clock = new VirtualClock();
    const load = new LoadTest({ concurrentUsers: 1 });
    const first = await clock.runUntil(load.run(() => clock.sleep(10), { durationMs: 100, clock }));
    const second = await clock.runUntil(load.run(() => clock.sleep(20), { durationMs: 100, clock }));
    expect([first.requests, second.requests, first.latency.p99Ms, second.latency.p99Ms]).toEqual([10, 5, 10, 20]);
  });

  test('refuses a load that is none, or two', () => {
    const make = (load: unknown) => () => new LoadTest(load as OpenLoad);
    expect(make({})).toThrow('concurrentUsers');
    expect(make(undefined)).toThrow(ConfigError);
    expect(make({ concurrentUsers: 1, arrivalsPerSecond: 1 })).toThrow('not both');
    expect(make({ concurentUsers: 1 })).toThrow("Did you mean 'concurrentUsers'?");
    expect(make({ arivalsPerSecond: 1 })).toThrow("Did you mean 'arrivalsPerSecond'?");
    expect(make({ concurrentUsers: 1, maxInFlight: 1 })).toThrow(ConfigError);
    expect(make({ arrivalsPerSecond: 1, thinkTimeMs: 1 })).toThrow(ConfigError);
    expect(make({ concurrentUsers: 0 })).toThrow(ConfigError);
    expect(make({ concurrentUsers: 1.5 })).toThrow(ConfigError);
    expect(make({ concurrentUsers: 1, thinkTimeMs: -1 })).toThrow(ConfigError);
    expect(make({ concurrentUsers: 1, expectedIntervalMs: 0 })).toThrow(ConfigError);
    expect(make({ arrivalsPerSecond: 0 })).toThrow(ConfigError);
    expect(make({ arrivalsPerSecond: 1, maxInFlight: 0 })).toThrow(ConfigError);
    expect(make({ arrivalsPerSecond: 1, arrivals: 'poisson' })).toThrow("'random' or 'even'");
  });

  test('refuses options that are out of range', async () => {
    const load = new LoadTest({ concurrentUsers: 1 });
    const refused = async (options: object, text: string): Promise<void> => {
      await expect(load.run(() => {}, options as LoadTestOptions)).rejects.toThrow(text);
    };
    await refused({}, 'durationMs');
    await refused({ durationMs: 0 }, 'durationMs');
    await refused({ durationMs: Infinity }, 'durationMs');
    await refused({ durationMs: 1, warmupMs: -1 }, 'warmupMs');
    await refused({ durationMs: 1, graceMs: NaN }, 'graceMs');
    await refused({ durationMs: 1, random: 5 }, 'random must be a function');
    await refused(undefined as never, 'durationMs: 10_000');
    await refused({ durationMs: 1, duration: 5 }, "Did you mean 'durationMs'?");
    await expect(load.run(5 as never, { durationMs: 1 })).rejects.toThrow('must be a function');
  });
});
