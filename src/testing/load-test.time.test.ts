/** What a load test does with clocks as they are: timers that come early, times with fractions, moments that go back. */
import { describe, expect, test } from 'vitest';
import type { Timer } from '../core/clock.ts';
import { ConfigError } from '../core/errors.ts';
import type { LoadRequest } from './load-run.ts';
import { LoadTest } from './load-test.ts';
import { VirtualClock } from './virtual-clock.ts';

/** Node counts timers in whole milliseconds of a clock that it reads once a turn, so that they come up to one early. */
class EarlyClock extends VirtualClock {
  override setTimer(callback: () => void, delayMs: number): Timer {
    return super.setTimer(callback, delayMs - 0.7);
  }
}

describe('timers that come early', () => {
  test('do not let users who think beyond the end send one request more', async () => {
    const clock = new EarlyClock();
    const load = new LoadTest({ concurrentUsers: 50, thinkTimeMs: 10_000 });
    // The first 25 users begin within the time, 400 ms apart; no user comes to a second request.
    let user = 0;
    const options = { durationMs: 9_900, clock, random: () => (user++ % 50) / 25 };
    const result = await clock.runUntil(load.run(() => clock.sleep(1), options));
    expect(result.requests).toBe(25);
  });
});

test('the time that was measured, and the requests in it, are exact at every moment at which a test starts', async () => {
  const clock = new VirtualClock();
  const load = new LoadTest({ arrivalsPerSecond: 30, arrivals: 'even' });
  for (let run = 0; run < 100; run++) {
    await clock.advance(0.137);
    const result = await clock.runUntil(load.run(() => {}, { durationMs: 100, warmupMs: 100, clock }));
    expect(result).toMatchObject({ durationMs: 100, requests: 3, throughputPerSecond: 30 });
  }
});

describe('a clock that goes back', () => {
  test.for([{ concurrentUsers: 1 }, { arrivalsPerSecond: 100, maxInFlight: 1 }])(
    'ends the test with an error that says so: %o',
    async (load) => {
      const clock = new VirtualClock();
      const operation = async ({ number }: LoadRequest): Promise<void> => {
        await clock.sleep(10);
        if (number === 5) clock.freeze(-500);
      };
      const running = new LoadTest(load).run(operation, { durationMs: 1_000, clock });
      const error = await clock.runUntil(running).catch((e: unknown) => e);
      expect(error).toBeInstanceOf(ConfigError);
      expect((error as ConfigError).message).toContain('went back by 490.0 ms or more');
      expect(clock.pending).toBe(0);
    },
  );
});
