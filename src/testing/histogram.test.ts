import { describe, expect, test } from 'vitest';
import { systemClock } from '../core/clock.ts';
import { ConfigError } from '../core/errors.ts';
import { BenchmarkResult } from './benchmark-result.ts';
import { LatencyHistogram, type LatencySummary } from './histogram.ts';
import { logNormal, shuffled } from './latencies.ts';
import { seeded } from './seeded.ts';

async function summaryOf(values: readonly number[]): Promise<LatencySummary> {
  const [histogram] = await LatencyHistogram.openPair(systemClock);
  for (const value of values) histogram.record(value);
  return histogram.summary();
}

/** The value that `percent` of the values do not exceed, by sorting them. */
function exactPercentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length - 1e-6) - 1)]!;
}

describe('LatencySummary', () => {
  test('has the least, the mean and the greatest exactly', async () => {
    const summary = await summaryOf([1.23456789, 100, 0.001, 98_765.4321]);
    expect(summary).toMatchObject({ count: 4, minMs: 0.001, maxMs: 98_765.4321 });
    expect(summary.meanMs).toBeCloseTo((1.23456789 + 100 + 0.001 + 98_765.4321) / 4, 9);
    expect([summary.percentile(0), summary.percentile(100)]).toEqual([0.001, 98_765.4321]);
  });

  test('percentiles of a log-normal distribution are those of its formula', async () => {
    const values = shuffled(logNormal(20_000, { medianMs: 2, sigma: 0.8 }), seeded(1));
    const summary = await summaryOf(values);
    // Quantiles of the normal distribution, from tables.
    const z = { 50: 0, 90: 1.281551566, 95: 1.644853627, 99: 2.326347874 };
    for (const [percent, quantile] of Object.entries(z)) {
      const known = 2 * Math.exp(0.8 * quantile);
      // A tenth of a percent is the histogram's, the rest is the step from one of the values to the next.
      expect([percent, Math.abs(summary.percentile(Number(percent)) / known - 1) < 0.003]).toEqual([percent, true]);
      const ofValues = exactPercentile(values, Number(percent));
      expect([percent, Math.abs(summary.percentile(Number(percent)) / ofValues - 1) <= 0.001]).toEqual([percent, true]);
    }
    expect([summary.p50Ms, summary.p95Ms, summary.p99Ms]).toEqual([50, 95, 99].map((p) => summary.percentile(p)));
    // The mean of a log-normal distribution.
    expect(summary.meanMs / (2 * Math.exp(0.32))).toBeCloseTo(1, 3);
  });

  test('percentiles of two values change from one to the other where the share says', async () => {
    const values = [...Array.from({ length: 990 }, () => 1), ...Array.from({ length: 10 }, () => 1_000)];
    const summary = await summaryOf(shuffled(values, seeded(2)));
    for (const p of [0, 50, 95, 99]) expect(Math.abs(summary.percentile(p) - 1)).toBeLessThanOrEqual(0.001);
    for (const p of [99.01, 99.5, 100]) expect(Math.abs(summary.percentile(p) - 1_000)).toBeLessThanOrEqual(1);
    expect(summary.meanMs).toBeCloseTo(10.99, 9);
  });

  test('are as precise for microseconds as for hours', async () => {
    for (const value of [0.000_012, 0.001_234, 0.5678, 12.345, 3_599_999.5, 86_400_000]) {
      const summary = await summaryOf([value / 2, value, value * 2]);
      expect([value, Math.abs(summary.p50Ms / value - 1) <= 0.001]).toEqual([value, true]);
    }
  });

  test('the mean of equal times is this time', async () => {
    const times = Array.from({ length: 10 }, () => 0.1);
    expect([(await summaryOf(times)).meanMs, new BenchmarkResult('x', times).meanMs]).toEqual([0.1, 0.1]);
  });

  test('of nothing are not numbers', async () => {
    const summary = await summaryOf([]);
    expect(summary.count).toBe(0);
    expect([summary.minMs, summary.meanMs, summary.maxMs, summary.p99Ms, summary.percentile(1)]).toEqual(
      Array.from({ length: 5 }, () => NaN),
    );
  });

  test('of calls that took no time are zero', async () => {
    expect(await summaryOf([0, 0])).toMatchObject({ count: 2, minMs: 0, meanMs: 0, maxMs: 0, p50Ms: 0, p99Ms: 0 });
  });

  test('refuses percentiles that there are not', async () => {
    const summary = await summaryOf([1]);
    expect(() => summary.percentile(-1)).toThrow(ConfigError);
    expect(() => summary.percentile(100.1)).toThrow(ConfigError);
  });
});

describe('LatencyHistogram.recordMissed', () => {
  const record = (histogram: LatencyHistogram, ms: number, intervalMs: number): void => {
    histogram.record(ms);
    histogram.recordMissed(ms, intervalMs, () => true);
  };

  test('adds what was not sent during a long wait, each with the rest of it', async () => {
    const [histogram, expected] = await LatencyHistogram.openPair(systemClock);
    for (const value of [5, 10, 19, 35]) record(histogram, value, 10);
    for (const value of [5, 10, 19, 35, 25, 15]) expected.record(value);
    const [got, wanted] = [histogram.summary(), expected.summary()];
    expect([got.count, got.minMs, got.meanMs, got.maxMs]).toEqual([6, 5, wanted.meanMs, 35]);
    for (const p of [10, 30, 50, 70, 90]) expect(got.percentile(p)).toBe(wanted.percentile(p));
  });

  test('agrees with the correction of the package', async () => {
    const { build } = await import('hdr-histogram-js');
    const theirs = build();
    const [ours] = await LatencyHistogram.openPair(systemClock);
    const random = seeded(3);
    for (let i = 0; i < 2_000; i++) {
      const value = Math.floor(random() ** 4 * 1_000);
      theirs.recordValueWithExpectedInterval(value, 20);
      record(ours, value, 20);
    }
    const summary = ours.summary();
    expect(summary.count).toBe(theirs.totalCount);
    for (const p of [50, 90, 99, 99.9]) {
      expect(Math.abs(summary.percentile(p) / theirs.getValueAtPercentile(p) - 1)).toBeLessThan(0.001);
    }
  });

  test.for([0.1, 0.7, 1.1])(
    'adds the last one, too, when a wait is a whole number of intervals of %d ms',
    async (interval) => {
      const [histogram] = await LatencyHistogram.openPair(systemClock);
      for (let k = 1; k <= 60; k++) record(histogram, k * interval, interval);
      expect(histogram.summary().count).toBe((60 * 61) / 2);
    },
  );
});
