/**
 * Puts an operation under load, for a time, and answers how it fared: how many requests it answered, how long they took, and
 * how many it failed. The load comes from this process; an operation that computes competes with it for the processor.
 */
import { requireFunction } from '../core/suggest.ts';
import { driveUsers } from './closed-load.ts';
import { LatencyHistogram } from './histogram.ts';
import { checkedLoad, checkedOptions, type ClosedLoad, type LoadTestOptions, type OpenLoad } from './load-options.ts';
import { endOf, LoadRun, type LoadOperation } from './load-run.ts';
import { LoadTally, type LoadResult } from './load-tally.ts';
import { Arrivals } from './open-load.ts';

/**
 * A load: users who wait for answers (`concurrentUsers`), or requests that arrive whether or not there are answers
 * (`arrivalsPerSecond`). It can be run several times.
 */
export class LoadTest {
  readonly #load: ClosedLoad | OpenLoad;

  /** Throws ConfigError for a load that is neither of both, or out of range. */
  constructor(load: ClosedLoad | OpenLoad) {
    this.#load = checkedLoad(load);
  }

  /**
   * Runs the operation under this load. Errors of the operation are counted. Rejects with the reason of `signal`, and with
   * ConfigError when an option is out of range or the package hdr-histogram-js is missing. On a `VirtualClock` call
   * `clock.runUntil(test.run(…, { clock }))`.
   */
  async run(operation: LoadOperation, options: LoadTestOptions): Promise<LoadResult> {
    requireFunction('What a load test runs', operation);
    const checked = checkedOptions(options);
    const { clock, durationMs, warmupMs, random, signal } = checked;
    const histograms = await LatencyHistogram.openPair(clock);
    signal?.throwIfAborted();
    const startsAt = clock.now();
    const time = { from: startsAt + warmupMs, until: endOf(startsAt, checked), durationMs };
    const load = this.#load;
    if ('arrivalsPerSecond' in load) {
      const tally = new LoadTally(time, histograms);
      const run = new LoadRun(operation, startsAt, checked, tally);
      const arrivals = new Arrivals(run, load, random);
      await run.finish(arrivals.drive());
      return tally.result(arrivals.waiting);
    }
    const tally = new LoadTally(time, histograms, load.expectedIntervalMs);
    const run = new LoadRun(operation, startsAt, checked, tally);
    await run.finish(driveUsers(run, load, random));
    return tally.result();
  }
}
