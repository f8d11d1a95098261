/** How a load test ends: in time, whatever its operations do, or before, when it is told to. */
import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../core/clock.ts';
import { ConfigError } from '../core/errors.ts';
import type { LoadRequest } from './load-run.ts';
import { LoadTest } from './load-test.ts';
import { VirtualClock } from './virtual-clock.ts';

describe('the end of a load test', () => {
  test('waits for answers that are on their way, and counts them', async () => {
    const clock = new VirtualClock();
    const load = new LoadTest({ arrivalsPerSecond: 10, arrivals: 'even' });
    const result = await clock.runUntil(load.run(() => clock.sleep(3_000), { durationMs: 1_000, clock }));
    expect([result.requests, result.unfinished, clock.now()]).toEqual([10, 0, 3_900]);
    expect([result.throughputPerSecond, clock.pending]).toEqual([0, 0]);
  });

  test('waits no longer than the time of grace: what has no answer is unfinished', async () => {
    const clock = new VirtualClock();
    const operation = ({ number }: LoadRequest): Promise<void> =>
      number % 5 === 0 ? new Promise(() => {}) : clock.sleep(1);
    const load = new LoadTest({ arrivalsPerSecond: 10, arrivals: 'even' });
    const result = await clock.runUntil(load.run(operation, { durationMs: 1_000, graceMs: 700, clock }));
    expect([result.requests, result.unfinished, result.notStarted, clock.now()]).toEqual([8, 2, 0, 1_700]);
    expect([result.latency.count, clock.pending]).toEqual([8, 0]);
  });

  test('a user whose request never ends does not keep the others from theirs', async () => {
    const clock = new VirtualClock();
    const operation = ({ user }: LoadRequest): Promise<void> => (user === 0 ? new Promise(() => {}) : clock.sleep(10));
    const load = new LoadTest({ concurrentUsers: 2 });
    const result = await clock.runUntil(load.run(operation, { durationMs: 100, clock }));
    expect([result.requests, result.unfinished, clock.now()]).toEqual([10, 1, 5_100]);
  });

  test('what was due and never begun is told apart from what was begun', async () => {
    const clock = new VirtualClock();
    const load = new LoadTest({ arrivalsPerSecond: 10, arrivals: 'even', maxInFlight: 2 });
    const options = { durationMs: 1_000, warmupMs: 1_000, graceMs: 100, clock };
    const result = await clock.runUntil(load.run(() => new Promise(() => {}), options));
    // The two that were begun belong to the warm-up, as do eight that wait.
    expect([result.requests, result.unfinished, result.notStarted]).toEqual([0, 0, 10]);
  });

  test('begins nothing after it, though there would be room', async () => {
    const clock = new VirtualClock();
    let calls = 0;
    const operation = (): Promise<void> => {
      calls++;
      return clock.sleep(400);
    };
    const load = new LoadTest({ arrivalsPerSecond: 10, arrivals: 'even', maxInFlight: 1 });
    const result = await clock.runUntil(load.run(operation, { durationMs: 1_000, graceMs: 500, clock }));
    expect([calls, result.requests, result.unfinished, result.notStarted]).toEqual([4, 3, 1, 6]);
    await clock.advance(10_000);
    expect([calls, result.requests, result.latency.count]).toEqual([4, 3, 3]);
  });

  test('gives up a backlog of operations that block, and misses none of what was due meanwhile', async () => {
    const clock = new VirtualClock();
    const load = new LoadTest({ arrivalsPerSecond: 10, arrivals: 'even', maxInFlight: 1 });
    const options = { durationMs: 1_000, graceMs: 900, clock };
    const result = await clock.runUntil(load.run(() => clock.freeze(500), options));
    expect([result.requests, result.unfinished, result.notStarted, clock.now()]).toEqual([4, 0, 6, 2_000]);
  });

  test.for([{ concurrentUsers: 2, thinkTimeMs: 100 }, { arrivalsPerSecond: 100 }])(
    'is the error of the random numbers when these fail, and nothing is left: %o',
    async (load) => {
      for (const good of [0, 1]) {
        const clock = new VirtualClock();
        const { signal } = new AbortController();
        const dry = new Error('dry');
        let numbers = 0;
        const random = (): number => {
          if (numbers++ >= good) throw dry;
          return 0.5;
        };
        const running = new LoadTest(load).run(() => {}, { durationMs: 1_000, clock, random, signal });
        await expect(clock.runUntil(running)).rejects.toBe(dry);
        expect([clock.pending, getEventListeners(signal, 'abort')]).toEqual([0, []]);
      }
    },
  );

  test.for([0, 1, -0.5, NaN])(
    'is an error when every random number is %d, instead of arrivals without end',
    async (number) => {
      const clock = new VirtualClock();
      const running = new LoadTest({ arrivalsPerSecond: 100 }).run(() => {}, {
        durationMs: 1_000,
        clock,
        random: () => number,
      });
      await expect(clock.runUntil(running)).rejects.toThrow('numbers from 0 up to 1');
      expect(clock.pending).toBe(0);
    },
  );

  test('leaves no listener on the signal', async () => {
    const clock = new VirtualClock();
    const { signal } = new AbortController();
    const load = new LoadTest({ concurrentUsers: 1 });
    await clock.runUntil(load.run(() => clock.sleep(10), { durationMs: 100, clock, signal }));
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('tells requests that it no longer waits for, whose late errors nobody sees', async () => {
    const clock = new VirtualClock();
    let reason: unknown;
    const operation = ({ signal }: LoadRequest): Promise<void> =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          reason = signal.reason;
          reject(new Error('given up'));
        });
      });
    const load = new LoadTest({ concurrentUsers: 1 });
    const result = await clock.runUntil(load.run(operation, { durationMs: 100, graceMs: 0, clock }));
    expect([result.requests, result.errors, result.unfinished]).toEqual([0, 0, 1]);
    expect((reason as Error).message).toBe('The load test has ended.');
  });
});

describe('a load test that is told to end', () => {
  test.for([
    { concurrentUsers: 3, thinkTimeMs: 5 },
    { arrivalsPerSecond: 100, maxInFlight: 2 },
  ])('rejects with the reason, sends nothing more and leaves no timer: %o', async (load) => {
    const clock = new VirtualClock();
    const controller = new AbortController();
    const reason = new Error('enough');
    clock.setTimer(() => controller.abort(reason), 250);
    let calls = 0;
    let told = 0;
    const operation = async ({ signal }: LoadRequest): Promise<void> => {
      calls++;
      signal.addEventListener('abort', () => told++);
      await clock.sleep(50);
    };
    const running = new LoadTest(load).run(operation, { durationMs: 60_000, clock, signal: controller.signal });
    await expect(clock.runUntil(running)).rejects.toBe(reason);
    expect([clock.now(), told > 0]).toEqual([250, true]);
    const before = calls;
    await clock.advance(100_000);
    expect([calls, clock.pending]).toEqual([before, 0]);
  });

  test('sets no timer when an answer comes afterwards', async () => {
    const clock = new VirtualClock();
    const controller = new AbortController();
    clock.setTimer(() => controller.abort(new Error('enough')), 250);
    const load = new LoadTest({ concurrentUsers: 3, thinkTimeMs: 100_000 });
    const options = { durationMs: 600_000, clock, random: () => 0.0022, signal: controller.signal };
    const answered: number[] = [];
    const operation = (): Promise<unknown> => clock.sleep(50).then(() => answered.push(clock.now()));
    await expect(clock.runUntil(load.run(operation, options))).rejects.toThrow('enough');
    await clock.advance(100);
    expect([answered, clock.pending]).toEqual([[270, 270, 270], 0]);
  });

  test('does not begin when it was told before', async () => {
    let calls = 0;
    const reason = new Error('too late');
    const options = { durationMs: 1_000, signal: AbortSignal.abort(reason) };
    await expect(new LoadTest({ concurrentUsers: 1 }).run(() => calls++, options)).rejects.toBe(reason);
    expect(calls).toBe(0);
  });

  test('ends on the clock of the machine though its operations never pause', async () => {
    const controller = new AbortController();
    let pauses = 0;
    const timer = setInterval(() => {
      if (++pauses === 3) controller.abort(new Error('enough'));
    }, 1);
    const options = { durationMs: 600_000, signal: controller.signal };
    const load = new LoadTest({ concurrentUsers: 2 });
    await expect(load.run(() => Promise.resolve(), options)).rejects.toThrow('enough');
    clearInterval(timer);
  });

  test('ends on a clock of the program, too, though its operations never pause', async () => {
    const clock = { now: () => performance.now(), setTimer: systemClock.setTimer };
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('enough')), 1);
    const options = { durationMs: 2_000, clock, signal: controller.signal };
    const load = new LoadTest({ concurrentUsers: 2 });
    await expect(load.run(() => Promise.resolve(), options)).rejects.toThrow('enough');
  });

  test.for([1, Infinity])(
    'ends though more operations arrive than can be computed, %d at a time',
    async (maxInFlight) => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(new Error('enough')), 100);
      const load = new LoadTest({ arrivalsPerSecond: 1_000, maxInFlight });
      let calls = 0;
      const compute = async (): Promise<void> => {
        // A thousand are due after the first.
        const until = performance.now() + (calls++ === 0 ? 100 : 4);
        while (performance.now() < until);
      };
      const options = { durationMs: 2_000, graceMs: 0, signal: controller.signal };
      await expect(load.run(compute, options)).rejects.toThrow('enough');
      // About 13 by then. When nothing else ran meanwhile it were the 475 that the two seconds have room for.
      expect(calls).toBeLessThan(100);
    },
  );

  test('counts as many requests as there are, when most of them take no time on a virtual clock', async () => {
    const clock = new VirtualClock();
    const mostlyCached = ({ number }: LoadRequest): Promise<void> | undefined =>
      number % 100 === 99 ? clock.sleep(10) : undefined;
    const load = new LoadTest({ concurrentUsers: 1 });
    const result = await clock.runUntil(load.run(mostlyCached, { durationMs: 100, clock }));
    expect([result.requests, clock.now()]).toEqual([1_000, 100]);
    expect(result.latency).toMatchObject({ p95Ms: 0, maxMs: 10 });
  });

  test('is refused a clock that its operations do not move', async () => {
    const clock = new VirtualClock();
    const running = new LoadTest({ concurrentUsers: 2 }).run(() => {}, { durationMs: 1_000, clock });
    await expect(clock.runUntil(running)).rejects.toThrow(ConfigError);
  });
});
