/** Loads whose figures are known beforehand: from formulas of queueing theory, and from servers that stall by the clock. */
import { describe, expect, test, vi } from 'vitest';
import { exponential, logNormal, shuffled } from './latencies.ts';
import type { ClosedLoad, OpenLoad } from './load-options.ts';
import type { LoadResult } from './load-tally.ts';
import { LoadTest } from './load-test.ts';
import { seeded } from './seeded.ts';
import { VirtualClock } from './virtual-clock.ts';

// These compute for a second or two, and more on a machine that is busy otherwise.
vi.setConfig({ testTimeout: 60_000 });

describe('one server with a queue', () => {
  const load = { arrivalsPerSecond: 50, maxInFlight: 1 };

  /** Requests arrive at random and are served one by one; 40,000 of them. */
  async function serve(serviceMs: () => number): Promise<LoadResult> {
    const clock = new VirtualClock();
    const options = { durationMs: 800_000, clock, random: seeded(5) };
    return clock.runUntil(new LoadTest(load).run(() => clock.sleep(serviceMs()), options));
  }

  test('with constant service waits as the formula of Pollaczek and Khinchine says (M/D/1)', async () => {
    const { latency, serviceTime } = await serve(() => 10);
    // Half busy: 10 ms of service and 0.5 * 10 / (2 * 0.5) ms of waiting.
    expect(Math.abs(latency.meanMs / 15 - 1)).toBeLessThan(0.02);
    expect(serviceTime.meanMs).toBeCloseTo(10, 6);
  });

  test('with exponential service has exponential latency (M/M/1)', async () => {
    const random = seeded(105);
    const { latency, serviceTime } = await serve(() => exponential(10, random()));
    // Half busy: a mean of 10 / (1 - 0.5) ms, and the percentiles of an exponential distribution with that mean.
    expect(Math.abs(latency.meanMs / 20 - 1)).toBeLessThan(0.03);
    for (const percent of [50, 95, 99]) {
      const known = exponential(20, percent / 100);
      expect([percent, Math.abs(latency.percentile(percent) / known - 1) < 0.04]).toEqual([percent, true]);
    }
    expect(Math.abs(serviceTime.meanMs / 10 - 1)).toBeLessThan(0.02);
  });

  test('of users who wait obeys the law of the interactive response time', async () => {
    const clock = new VirtualClock();
    const random = seeded(7);
    let free: Promise<void> = Promise.resolve();
    const queueing = (): Promise<void> => (free = free.then(() => clock.sleep(exponential(10, random()))));
    const closed = new LoadTest({ concurrentUsers: 8, thinkTimeMs: 100 });
    const options = { durationMs: 400_000, warmupMs: 1_000, clock, random: seeded(8) };
    const { throughputPerSecond, latency } = await clock.runUntil(closed.run(queueing, options));
    // Users = throughput * (latency + thinking), whatever the distributions are.
    expect((throughputPerSecond / 1_000) * (latency.meanMs + 100)).toBeCloseTo(8, 1);
  });
});

describe('latencies of a known distribution', () => {
  test('come back from a whole run as they were planted', async () => {
    const clock = new VirtualClock();
    const planted = shuffled(logNormal(20_000, { medianMs: 5, sigma: 0.5 }), seeded(9));
    const load = new LoadTest({ arrivalsPerSecond: 200, arrivals: 'even' });
    const options = { durationMs: 100_000, clock };
    const result = await clock.runUntil(load.run(({ number }) => clock.sleep(planted[number]!), options));
    expect(result.requests).toBe(20_000);
    for (const [percent, z] of [
      [50, 0],
      [95, 1.644853627],
      [99, 2.326347874],
    ] as const) {
      const known = 5 * Math.exp(0.5 * z);
      expect([percent, Math.abs(result.latency.percentile(percent) / known - 1) < 0.003]).toEqual([percent, true]);
    }
  });
});

/**
 * A server that answers in 1 ms, but stalls in the last of each ten seconds. Who asks a hundred times a second, evenly, meets
 * the stall with one request in ten, and the wait for its end is anything up to a second: 99 of 100 wait at most 0.9 s.
 */
describe('a server that stalls one second in ten', () => {
  async function ask(load: ClosedLoad | OpenLoad): Promise<LoadResult> {
    const clock = new VirtualClock();
    const stalling = (): Promise<void> => {
      const moment = clock.now() % 10_000;
      return clock.sleep(moment < 9_000 ? 1 : 10_000 - moment + 1);
    };
    const options = { durationMs: 100_000, clock, random: () => 0 };
    return clock.runUntil(new LoadTest(load).run(stalling, options));
  }

  test('looks quick to a user who waits for answers: the stall is one of 900 requests', async () => {
    const result = await ask({ concurrentUsers: 1, thinkTimeMs: 9 });
    expect(Math.abs(result.requests / 9_010 - 1)).toBeLessThan(0.001);
    expect(result.latency.p99Ms).toBeCloseTo(1, 2);
    expect(result.latency.maxMs).toBeGreaterThan(990);
  });

  test('is as slow as it is to requests that arrive', async () => {
    const result = await ask({ arrivalsPerSecond: 100, arrivals: 'even' });
    expect(result.requests).toBe(10_000);
    // Of 1,000 requests in ten seconds the 990th in order is due 900 ms before the end of the stall, and takes 1 ms more.
    expect(Math.abs(result.latency.p99Ms / 901 - 1)).toBeLessThan(0.012);
    expect(result.latency.p50Ms).toBeCloseTo(1, 2);
  });

  test('is as slow to a user who waits, when what was not sent is counted too', async () => {
    const result = await ask({ concurrentUsers: 1, thinkTimeMs: 9, expectedIntervalMs: 10 });
    expect(Math.abs(result.latency.p99Ms / 901 - 1)).toBeLessThan(0.012);
    expect(Math.abs(result.latency.count / 10_000 - 1)).toBeLessThan(0.001);
    // The service time is what the server saw.
    expect([result.serviceTime.count, result.serviceTime.p99Ms.toFixed(2)]).toEqual([result.requests, '1.00']);
  });
});

describe('a server that stalls across a border of the measured time', () => {
  /** Measured from 1 to 11 s, by a hundred requests a second that would be sent. */
  async function ask(load: ClosedLoad | OpenLoad, stall: { from: number; to: number }): Promise<LoadResult> {
    const clock = new VirtualClock();
    const server = (): Promise<void> => {
      const moment = clock.now();
      return clock.sleep(moment >= stall.from && moment < stall.to ? stall.to - moment + 1 : 1);
    };
    const options = { warmupMs: 1_000, durationMs: 10_000, clock, random: () => 0 };
    return clock.runUntil(new LoadTest(load).run(server, options));
  }

  // From the warm-up into it, and out of it at the end.
  test.for([
    { from: 990, to: 3_000 },
    { from: 10_980, to: 13_000 },
  ])('is corrected by the requests that were due in it, as if they had arrived: %o', async (stall) => {
    const user = await ask({ concurrentUsers: 1, thinkTimeMs: 9, expectedIntervalMs: 10 }, stall);
    const arrivals = await ask({ arrivalsPerSecond: 100, arrivals: 'even' }, stall);
    expect(Math.abs(user.latency.count / arrivals.latency.count - 1)).toBeLessThan(0.003);
    for (const percent of [50, 95, 99]) {
      const known = arrivals.latency.percentile(percent);
      expect([percent, Math.abs(user.latency.percentile(percent) - known) <= 11]).toEqual([percent, true]);
    }
  });
});
