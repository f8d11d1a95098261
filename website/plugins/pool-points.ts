/** Simulates one size of the pool of the figure, with the library's own simulator. */
import { simulatePool } from '../../src/testing/simulate-pool.ts';
import { sample, type Point, type Setting } from './pool-figure.ts';

export async function pointOf(setting: Setting, maxSize: number): Promise<Point> {
  const { arrivalsPerSecond, holdMs, even } = setting;
  const hold = even ? 'constant' : 'exponential';
  const found = await simulatePool({ ...sample, arrivalsPerSecond, holdMs, hold, maxSize });
  const { requests, wait, utilization, longestQueue, refused, timeouts } = found;
  const { meanMs, p50Ms, p99Ms } = wait;
  return {
    maxSize,
    busy: utilization,
    meanMs,
    p50Ms,
    p99Ms,
    longestQueue,
    turnedAway: (refused + timeouts) / requests,
  };
}
