/**
 * An interval in which the median of a distribution lies, from a sample of it and without a word about the distribution's
 * shape: times of programs are skewed, have several humps and rare huge values, so an interval that assumes the bell curve
 * would promise too much. See H. A. David, H. N. Nagaraja: Order Statistics, 3rd edition, section 7.1.
 */

/** The sample's median, and the interval of the median it was drawn from. */
export interface MedianInterval {
  /** The middle of the sample. */
  readonly median: number;
  /** The lower end of the interval. */
  readonly low: number;
  /** The upper end of the interval. */
  readonly high: number;
}

/** The fewest values that can bound the median with 95 %: with five the chance that all lie on one side is 1 in 16. */
export const FEWEST_VALUES = 6;

/**
 * The median of `values` and an interval that holds the true one in at least 95 of 100 samples. Values must be drawn
 * independently of each other, and be at least `FEWEST_VALUES`.
 */
export function medianInterval(values: readonly number[]): MedianInterval {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = lowerRank(sorted.length);
  return { median: medianOf(sorted), low: sorted[rank - 1]!, high: sorted[sorted.length - rank]! };
}

/** The middle of values, which must be in order: the mean of the two in the middle when their number is even. */
export function medianOf(sorted: readonly number[]): number {
  const upper = sorted[Math.floor(sorted.length / 2)]!;
  return sorted.length % 2 === 1 ? upper : (sorted[sorted.length / 2 - 1]! + upper) / 2;
}

/**
 * The rank, from 1, of the value that is the lower end; the upper end has the same rank from above. Each value lies below
 * the median as a coin falls, so the chance that fewer than `rank` do is a sum of binomial terms, and it is kept to 2.5 %
 * at each end.
 */
function lowerRank(count: number): number {
  let logTerm = -count * Math.LN2; // the chance that no value lies below; its logarithm, for 0.5 ** 1100 is 0
  let outside = Math.exp(logTerm);
  let rank = 0;
  while (outside <= 0.025) {
    rank++;
    logTerm += Math.log((count - rank + 1) / rank);
    outside += Math.exp(logTerm);
  }
  return Math.max(1, rank);
}
