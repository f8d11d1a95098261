/** The figures of a benchmark: how long each call took, and how these times are spread. */
import { requireNumber } from '../core/suggest.ts';

/** How long the calls of a function took. All times are milliseconds. */
export class BenchmarkResult {
  /** What was measured. */
  readonly name: string;
  /** Calls that were measured. */
  readonly iterations: number;
  /** The quickest call: the closest to what the code costs when nothing disturbs it. */
  readonly minMs: number;
  /** The slowest call. */
  readonly maxMs: number;
  /** The mean of all calls. A few slow ones, such as those met by garbage collection, move it. */
  readonly meanMs: number;
  /** The standard deviation of the sample, 0 for a single call. */
  readonly stdevMs: number;
  /** All measured calls together. */
  readonly totalMs: number;
  readonly #sorted: Float64Array;

  /** `times`: what each call took, at least one, in any order. */
  constructor(name: string, times: readonly number[]) {
    this.#sorted = Float64Array.from(times).sort();
    const count = this.#sorted.length;
    this.name = name;
    this.iterations = count;
    this.minMs = this.#sorted[0]!;
    this.maxMs = this.#sorted[count - 1]!;
    this.totalMs = this.#sorted.reduce((sum, time) => sum + time, 0);
    // A sum of equal times may be off in the last digit, and their mean then below the least or above the greatest.
    this.meanMs = Math.min(Math.max(this.totalMs / count, this.minMs), this.maxMs);
    const squares = this.#sorted.reduce((sum, time) => sum + (time - this.meanMs) ** 2, 0);
    this.stdevMs = count === 1 ? 0 : Math.sqrt(squares / (count - 1));
    Object.freeze(this);
  }

  /**
   * The time that `percent` of the calls did not exceed, from 0 to 100, interpolated between the two calls it falls between;
   * 50 is the median. The 99th of 100 calls is one call: ask for far percentiles of many calls only.
   */
  percentile(percent: number): number {
    requireNumber('The percentile (percent)', percent, { min: 0, max: 100 });
    const place = (this.iterations - 1) * (percent / 100);
    const below = Math.floor(place);
    const lower = this.#sorted[below]!;
    const upper = this.#sorted[Math.min(below + 1, this.iterations - 1)]!;
    return lower + (upper - lower) * (place - below);
  }
}
