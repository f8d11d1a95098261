/**
 * Durations by the million in a fixed amount of memory: hdr-histogram-js keeps counts in ranges that grow with the values, so
 * that every percentile is right within a tenth of a percent. It is an optional peer and loaded here only.
 */
import type { Clock } from '../core/clock.ts';
import { requireNumber } from '../core/suggest.ts';
import { loadPeer } from './optional-peer.ts';

/** Nanoseconds, so that a statement of some microseconds is not rounded to one digit. */
const UNITS_PER_MS = 1e6;

/** What is used of a histogram of the package. */
interface Counts {
  recordValue(value: number): void;
  getValueAtPercentile(percent: number): number;
}

/** How long requests took. All times are milliseconds; of no requests they are NaN. */
export class LatencySummary {
  /** Requests this is about. */
  readonly count: number;
  /** The quickest. */
  readonly minMs: number;
  /** The mean. It says little about what users see: most are quicker, and some much slower. */
  readonly meanMs: number;
  /** The slowest. */
  readonly maxMs: number;
  /** Half of the requests took no longer. */
  readonly p50Ms: number;
  /** 95 of 100 requests took no longer. */
  readonly p95Ms: number;
  /** 99 of 100 requests took no longer. */
  readonly p99Ms: number;
  readonly #counts: Counts;

  constructor(counts: Counts, { count, min, sum, max }: { count: number; min: number; sum: number; max: number }) {
    this.#counts = counts;
    this.count = count;
    this.minMs = count === 0 ? NaN : min;
    this.maxMs = count === 0 ? NaN : max;
    // A sum of equal times may be off in the last digit, and their mean then below the least or above the greatest.
    this.meanMs = count === 0 ? NaN : Math.min(Math.max(sum / count, min), max);
    this.p50Ms = this.percentile(50);
    this.p95Ms = this.percentile(95);
    this.p99Ms = this.percentile(99);
    Object.freeze(this);
  }

  /** The time that `percent` of the requests did not exceed, from 0 to 100, within 0.1 % of itself. */
  percentile(percent: number): number {
    requireNumber('The percentile (percent)', percent, { min: 0, max: 100 });
    if (this.count === 0) return NaN;
    const value = this.#counts.getValueAtPercentile(percent) / UNITS_PER_MS;
    return Math.min(Math.max(value, this.minMs), this.maxMs);
  }
}

/** Collects durations. */
export class LatencyHistogram {
  readonly #counts: Counts;
  #count = 0;
  #min = Infinity;
  #sum = 0;
  #max = 0;

  private constructor(counts: Counts) {
    this.#counts = counts;
  }

  /** Two empty histograms: one for latencies and one for service times. ConfigError when the package is missing. */
  static async openPair(clock: Clock): Promise<readonly [LatencyHistogram, LatencyHistogram]> {
    const { build } = await loadPeer('hdr-histogram-js', () => import('hdr-histogram-js'), clock);
    const open = (): LatencyHistogram =>
      new LatencyHistogram(build({ numberOfSignificantValueDigits: 3, bitBucketSize: 32, autoResize: true }));
    return [open(), open()];
  }

  /** Adds one duration. */
  record(ms: number): void {
    this.#counts.recordValue(Math.round(ms * UNITS_PER_MS));
    this.#count++;
    this.#sum += ms;
    this.#min = Math.min(this.#min, ms);
    this.#max = Math.max(this.#max, ms);
  }

  /**
   * Adds for a long duration those of the requests that were not sent because of it: whoever wanted to send one each
   * `intervalMs` would have waited from each of these moments to the end. Gil Tene's correction for what he calls coordinated
   * omission, but only for those waits that `counts`. The duration itself is not added.
   */
  recordMissed(ms: number, intervalMs: number, counts: (ms: number) => boolean): void {
    // In whole units, as the histogram counts: differences of fractions miss the last one.
    const interval = Math.max(1, Math.round(intervalMs * UNITS_PER_MS));
    for (let wait = Math.round(ms * UNITS_PER_MS) - interval; wait >= interval; wait -= interval) {
      if (counts(wait / UNITS_PER_MS)) this.record(wait / UNITS_PER_MS);
    }
  }

  /** The figures. Nothing may be recorded afterwards: the summary reads its percentiles here. */
  summary(): LatencySummary {
    return new LatencySummary(this.#counts, { count: this.#count, min: this.#min, sum: this.#sum, max: this.#max });
  }
}
