/**
 * Compares two versions of a function by time, and says that one is faster only when the measurement shows it. The versions
 * take turns, because a machine grows warm, and others use it too: whatever comes and goes slowly meets both.
 */
import { systemClock, type Clock } from '../core/clock.ts';
import { ConfigError } from '../core/errors.ts';
import { refuseUnknownKeys, requireFunction, requireNumber } from '../core/suggest.ts';
import { BenchmarkResult } from './benchmark-result.ts';
import { openStopwatch, warmUp, type Stopwatch } from './benchmark.ts';
import { turnOfEventLoop } from './event-loop.ts';
import { FEWEST_VALUES, medianInterval, medianOf, type MedianInterval } from './median-interval.ts';
import { VirtualClock } from './virtual-clock.ts';

/** The two versions of a function. */
export interface ComparedFunctions {
  /** The version there is. */
  readonly before: () => unknown;
  /** The version that is to take its place. */
  readonly after: () => unknown;
}

/** How to compare two versions. */
export interface ComparisonOptions {
  /** Rounds, each of which measures both versions and gives one ratio; at least 6. Default: 30. */
  readonly rounds?: number;
  /** Calls of each version in a round. Default: 20. */
  readonly iterations?: number;
  /** Calls of each version before the first round, which are not measured. Default: as many as `iterations`. */
  readonly warmup?: number;
  /** Decides which version of a pair of rounds begins; numbers from 0 up to 1. Default: Math.random. */
  readonly random?: () => number;
  /** Where the time comes from. Default: the clock of the machine. */
  readonly clock?: Clock;
}

/** What a comparison has shown. */
export interface BenchmarkComparison {
  /**
   * The median call of `after` divided by that of `before`, round by round: the median of these, and the interval that holds
   * the true one with at least 95 %. What only a few calls cost is not in it; see `percentile` of both results.
   */
  readonly ratio: MedianInterval;
  /** What can be said of `after`: faster or slower when the whole interval lies below or above 1. */
  readonly verdict: 'faster' | 'slower' | 'no difference shown';
  /** The calls of `before` in all rounds. */
  readonly before: BenchmarkResult;
  /** The calls of `after` in all rounds. */
  readonly after: BenchmarkResult;
}

/**
 * Measures both versions in rounds and compares them round by round. Of each two rounds one begins with `before` and one with
 * `after`, in random order. Throws ConfigError when a version is too quick for the clock, and what the versions throw.
 * Needs the package tinybench.
 */
export async function compareBenchmarks(
  functions: ComparedFunctions,
  options: ComparisonOptions = {},
): Promise<BenchmarkComparison> {
  refuseUnknownKeys('function to compare', functions, ['before', 'after']);
  requireFunction('before', functions.before);
  requireFunction('after', functions.after);
  const { rounds, iterations, warmup, random, clock } = checked(options);
  const stopwatch = await openStopwatch(clock);
  const before = await Side.open('before', functions.before, stopwatch, iterations, warmup);
  const after = await Side.open('after', functions.after, stopwatch, iterations, warmup);
  const ratios: number[] = [];
  let beforeBegins = false;
  for (let round = 0; round < rounds; round++) {
    beforeBegins = round % 2 === 0 ? random() < 0.5 : !beforeBegins;
    const order = beforeBegins ? [before, after] : [after, before];
    for (const side of order) await side.measure();
    ratios.push(after.medianMs / before.medianMs);
    if (!(clock instanceof VirtualClock)) await turnOfEventLoop();
  }
  const ratio = Object.freeze(medianInterval(ratios));
  return Object.freeze({ ratio, verdict: verdictOf(ratio), before: before.result(), after: after.result() });
}

function checked(options: ComparisonOptions): Required<ComparisonOptions> {
  refuseUnknownKeys('option of compareBenchmarks', options, ['rounds', 'iterations', 'warmup', 'random', 'clock']);
  const { rounds = 30, iterations = 20, random = Math.random, clock = systemClock } = options;
  const { warmup = iterations } = options;
  requireFunction('random', random);
  requireNumber('rounds', rounds, { min: FEWEST_VALUES, max: 1e6, integer: true });
  requireNumber('iterations', iterations, { min: 1, max: 1e6, integer: true });
  requireNumber('warmup (calls)', warmup, { min: 0, max: 1e8, integer: true });
  return { rounds, iterations, warmup, random, clock };
}

function verdictOf(ratio: MedianInterval): BenchmarkComparison['verdict'] {
  if (ratio.high < 1) return 'faster';
  return ratio.low > 1 ? 'slower' : 'no difference shown';
}

/** One of the two versions, with the times of its calls so far. */
class Side {
  readonly #name: string;
  readonly #measure: () => Promise<readonly number[]>;
  readonly #times: number[] = [];
  /** The median call of the latest round. Not the mean: one call in which another process had the machine would outweigh all. */
  medianMs = 0;

  private constructor(name: string, measure: () => Promise<readonly number[]>) {
    this.#name = name;
    this.#measure = measure;
  }

  static async open(
    name: string,
    fn: () => unknown,
    stopwatch: Stopwatch,
    iterations: number,
    warmup: number,
  ): Promise<Side> {
    const awaited = await warmUp(fn, warmup);
    return new Side(name, () => stopwatch(fn, iterations, awaited));
  }

  async measure(): Promise<void> {
    const times = await this.#measure();
    this.medianMs = medianOf(times.toSorted((a, b) => a - b));
    if (this.medianMs <= 0) {
      throw new ConfigError(
        `The calls of '${this.#name}' take no time that the clock can see. Compare functions that do the same several times.`,
      );
    }
    for (const time of times) this.#times.push(time);
  }

  result(): BenchmarkResult {
    return new BenchmarkResult(this.#name, this.#times);
  }
}
