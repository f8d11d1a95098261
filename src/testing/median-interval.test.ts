import { describe, expect, test } from 'vitest';
import { FEWEST_VALUES, medianInterval } from './median-interval.ts';
import { seeded } from './seeded.ts';

/** The chance that of `count` coins fewer than `rank` fall on one side, by Pascal's triangle in exact integers. */
function chanceOfFewer(count: number, rank: number): number {
  let row = [1n];
  for (let i = 0; i < count; i++) row = [1n, ...row.slice(1).map((n, j) => n + row[j]!), 1n];
  const sum = row.slice(0, rank).reduce((total, n) => total + n, 0n);
  return Number((sum * 10n ** 15n) / 2n ** BigInt(count)) / 1e15;
}

/** The rank from below of the lower end, read from the interval of 1, 2, 3, … */
function rankOf(count: number): number {
  const { low, high } = medianInterval(Array.from({ length: count }, (_, i) => i + 1));
  expect(high).toBe(count + 1 - low);
  return low;
}

describe('medianInterval', () => {
  test('has the ranks of the tables: 1 of 6, 2 of 10, 6 of 20, 10 of 30, 18 of 50, 40 of 100', () => {
    expect([6, 10, 20, 30, 50, 100].map(rankOf)).toEqual([1, 2, 6, 10, 18, 40]);
  });

  test('is the narrowest whose ends are each missed with 2.5 % at most, for every number of values', () => {
    for (let count = FEWEST_VALUES; count <= 120; count++) {
      const rank = rankOf(count);
      expect([count, chanceOfFewer(count, rank) <= 0.025]).toEqual([count, true]);
      expect([count, chanceOfFewer(count, rank + 1) > 0.025]).toEqual([count, true]);
    }
  });

  test('of very many values, whose binomial terms are too small for a number, is still right', () => {
    // The normal approximation of the rank: n/2 - 1.96 sqrt(n)/2.
    expect(rankOf(10_000)).toBe(Math.floor(5_000 - 1.959964 * 50));
  });

  test('the median is the middle value, or the mean of the two middle ones, whatever the order', () => {
    expect(medianInterval([7, 1, 5, 3, 9, 2, 4]).median).toBe(4);
    const values = [8, 1, 5, 2, 9, 7];
    expect(medianInterval(values)).toEqual({ median: 6, low: 1, high: 9 });
    expect(values).toEqual([8, 1, 5, 2, 9, 7]);
  });

  const distributions: Record<string, { draw: (u: number) => number; median: number }> = {
    'skewed with a long tail': { draw: (u) => -Math.log(1 - u), median: Math.LN2 },
    'with rare huge values': { draw: (u) => (u < 0.97 ? 1 + u : 1_000 * u), median: 1.5 },
    'of two humps': { draw: (u) => (u < 0.6 ? u : 10 + u), median: 0.5 },
  };
  test.for(Object.entries(distributions))('holds the median of a distribution %s in 95 of 100 samples', ([, known]) => {
    const random = seeded(20_261_125);
    const trials = 4_000;
    let held = 0;
    for (let trial = 0; trial < trials; trial++) {
      const { low, high } = medianInterval(Array.from({ length: 30 }, () => known.draw(random())));
      if (low <= known.median && known.median <= high) held++;
    }
    // Of 30 values it is 95.7 %, of which a share of 4,000 samples strays by 0.3 % (one standard deviation).
    expect(held / trials).toBeGreaterThan(0.947);
    expect(held / trials).toBeLessThan(0.967);
  });
});
