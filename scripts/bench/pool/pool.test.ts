import { describe, expect, test } from 'vitest';
import type { Report } from '../report.ts';
import type { PoolContestant } from './contestant.ts';
import { POOL_REFERENCE, POOLS } from './contestants.ts';
import { openStage, slice, verify } from './cycle.ts';
import { formatPoolReport } from './report.ts';
import { POOL_WORKLOADS } from './workloads.ts';

describe('the pools', () => {
  const { 'ours-traced': traced, ...all } = POOLS;

  for (const [name, load] of Object.entries(all)) {
    test(`${name} opens as many connections as the workload wants and lends them as often`, async () => {
      const { contestant } = await load();
      for (const workload of Object.values(POOL_WORKLOADS)) {
        const { size, callers } = workload;
        expect(await verify(openStage(contestant, workload))).toEqual({ opened: size, uses: callers * 100 });
      }
    });
  }

  test('ours-traced does the same, or says that the pool has no such option', async () => {
    const { contestant } = await traced!();
    const opened = Promise.resolve().then(() => openStage(contestant, POOL_WORKLOADS['contended']!));
    const outcome = await opened.then(verify).catch((error: unknown) => String(error));
    if (typeof outcome === 'string') expect(outcome).toContain("not there yet: Unknown pool option 'traceLeases'");
    else expect(outcome).toEqual({ opened: 1, uses: 5_000 });
  });

  test('a slice tells how many cycles were done', async () => {
    const { contestant } = await POOLS[POOL_REFERENCE]!();
    const stage = openStage(contestant, POOL_WORKLOADS['contended']!);
    const warmedUp = await slice(stage, { warmMs: 1, ms: 1 });
    const before = stage.connections[0]!.uses;
    expect(warmedUp.ops).toBeGreaterThan(0);
    expect(warmedUp.ops).toBeLessThan(before); // those of the warm-up are not among them
    expect(warmedUp.ops % 50).toBe(0);
    expect(warmedUp.wall).toBeGreaterThanOrEqual(1);
  });

  test('a pool that lends one connection where ten are wanted is found', async () => {
    const narrow: PoolContestant = {
      label: 'narrow',
      packages: [],
      open({ connect }) {
        const only = connect();
        return { acquire: async () => only, connection: () => only, release: () => undefined };
      },
    };
    const stage = openStage(narrow, POOL_WORKLOADS['uncontended']!);
    expect(await verify(stage)).toEqual({ opened: 1, uses: 100 });
  });
});

describe('the report of pools', () => {
  const summary = (micros: number, median: number) => {
    const spread = { median, low: median - 0.05, high: median + 0.05 };
    return { slices: 10, cpu: spread, wall: spread, micros };
  };
  const report: Report = {
    date: '2026-01-01T00:00:00.000Z',
    machine: { node: 'v24.0.0', platform: 'linux x64', processor: 'Chip', cores: 2, memoryGb: 8 },
    load: { before: 0.5, after: 1.5 },
    versions: { tarn: '3.1.2' },
    options: { rounds: 10 },
    reference: 'ours',
    workloads: { uncontended: 'one caller', contended: 'fifty callers' },
    results: {
      uncontended: { ours: summary(0.466, 1), tarn: summary(2.202, 0.21) },
      contended: { ours: summary(1.06, 1) },
    },
    errors: ['tarn in contended: result.opened is 2 instead of 1'],
  };

  test('has a row for each pool with nanoseconds, and the ratio to ours with its quartiles', () => {
    const text = formatPoolReport(report);
    expect(text).toMatch(/^ours +466 ns +1060 ns$/m);
    expect(text).toMatch(/^tarn +2202 ns +0\.21 \(0\.16–0\.26\) +- +-$/m);
    expect(text).toContain('uncontended: one caller\ncontended: fifty callers');
  });

  test('says where it was measured and who was left out', () => {
    const text = formatPoolReport(report);
    expect(text).toContain('2 × Chip; load 0.5 before, 1.5 after.\ntarn 3.1.2');
    expect(text).toContain('Left out:\n  tarn in contended: result.opened is 2 instead of 1');
  });
});
