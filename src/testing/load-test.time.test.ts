/** What a load test does with clocks as they are: timers that come early, times with fractions, moments that go back. */
import { describe, expect, test } from 'vitest';
import type { Timer } from '../core/clock.ts';
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
