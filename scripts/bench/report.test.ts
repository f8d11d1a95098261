import { describe, expect, test } from 'vitest';
import { firstDifference } from './difference.ts';
import { formatReport, type Report } from './report.ts';
import { rotated, spread, summarize } from './statistics.ts';

describe('statistics', () => {
  test('the median of an even number of values lies between the middle two, quartiles are interpolated', () => {
    expect(spread([4, 1, 3, 2])).toEqual({ median: 2.5, low: 1.75, high: 3.25 });
    expect(spread([7])).toEqual({ median: 7, low: 7, high: 7 });
  });

  test('a ratio below 1 is slower than the reference, by CPU time and by the clock apart', () => {
    const reference = { ops: 100, wall: 10, cpu: 10 };
    const { cpu, wall, micros, slices } = summarize([{ reference, slice: { ops: 50, wall: 20, cpu: 10 } }]);
    expect({ cpu: cpu.median, wall: wall.median, micros, slices }).toEqual({
      cpu: 0.5,
      wall: 0.25,
      micros: 200,
      slices: 1,
    });
  });

  test('noise that slows a slice and the reference before it alike changes nothing', () => {
    const quiet = { reference: { ops: 100, wall: 10, cpu: 10 }, slice: { ops: 80, wall: 10, cpu: 10 } };
    const noisy = { reference: { ops: 50, wall: 10, cpu: 10 }, slice: { ops: 40, wall: 10, cpu: 10 } };
    expect(summarize([quiet, noisy]).cpu).toEqual({ median: 0.8, low: 0.8, high: 0.8 });
  });

  test('over as many rounds as contestants each is at each place once', () => {
    const orders = [0, 1, 2].map((round) => rotated(['a', 'b', 'c'], round).join(''));
    expect(orders).toEqual(['abc', 'bca', 'cab']);
    expect(rotated([], 3)).toEqual([]);
  });
});

describe('comparing results', () => {
  test('equal data has no difference', () => {
    expect(firstDifference([{ id: 1, tags: ['a'] }], [{ id: 1, tags: ['a'] }])).toBeUndefined();
  });

  test('a field that differs is named with its place and both values', () => {
    const expected = [{ id: 1 }, { id: 2, author: { name: 'Ann' } }];
    const actual = [{ id: 1 }, { id: 2, author: { name: 'Bob' } }];
    expect(firstDifference(expected, actual)).toBe('result[1].author.name is "Bob" instead of "Ann"');
  });

  test('a missing row, an additional field and a value of another type are differences', () => {
    expect(firstDifference([1, 2], [1])).toBe('result[1] is undefined instead of 2');
    expect(firstDifference({ id: 1 }, { id: 1, name: 'x' })).toBe('result.name is "x" instead of undefined');
    expect(firstDifference({ id: 1 }, { id: '1' })).toBe('result.id is "1" instead of 1');
    expect(firstDifference([], {})).toBe('result is {} instead of []');
  });
});

describe('the report', () => {
  const summary = (median: number) => {
    const spread = { median, low: median - 0.05, high: median + 0.05 };
    return { slices: 6, cpu: spread, wall: spread, micros: 3.21 };
  };
  const report: Report = {
    date: '2026-01-01T00:00:00.000Z',
    machine: { node: 'v24.0.0', platform: 'linux x64', processor: 'Chip', cores: 2, memoryGb: 8 },
    load: { before: 0.5, after: 1.5 },
    versions: { kysely: '0.29.9' },
    options: { rounds: 6 },
    reference: 'raw',
    workloads: { W1: 'find by key' },
    results: { W1: { raw: summary(1), ours: summary(0.8) } },
    errors: [],
  };

  test('shows ratios with their quartiles, and the time of the reference', () => {
    const text = formatReport(report);
    expect(text).toMatch(/^W1 find by key +3\.2 µs +0\.80 \(0\.75–0\.85\)$/m);
    expect(text).toContain('2 × Chip; load 0.5 before, 1.5 after');
    expect(text).not.toContain('Left out');
  });

  test('a contestant without a result has a dash there, and the reason below', () => {
    const results = { ...report.results, W2: { raw: summary(1) } };
    const workloads = { ...report.workloads, W2: 'another' };
    const text = formatReport({ ...report, results, workloads, errors: ['ours in W2: result.id is 2 instead of 1'] });
    expect(text).toMatch(/^W2 another +3\.2 µs +-$/m);
    expect(text).toContain('Left out:\n  ours in W2: result.id is 2 instead of 1');
  });
});
