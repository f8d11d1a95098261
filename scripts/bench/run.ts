/**
 * Measures workloads: one process for each contestant, which lives through all rounds. Who answers something else than the
 * reference is left out of that workload.
 */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REFERENCE } from './contestants.ts';
import { createDataset } from './dataset.ts';
import { ContestantProcess } from './process.ts';
import { agreeing, runRound } from './rounds.ts';
import { summarize, type Sample, type Summary } from './statistics.ts';

export interface RunOptions {
  readonly contestants: readonly string[];
  readonly workloads: readonly string[];
  readonly rounds: number;
  /** Length of a slice, of the run before it, and of the first run of a workload in each process. */
  readonly ms: number;
  readonly warmMs: number;
  readonly firstWarmMs: number;
  readonly onProgress: (line: string) => void;
}

export interface RunResult {
  readonly results: Record<string, Record<string, Summary>>;
  readonly packages: readonly string[];
  readonly errors: readonly string[];
}

const WORKER = join(import.meta.dirname, 'worker.ts');
const MEMORY_DISK = '/dev/shm';

/** Runs everything; the files it works on lie in memory where that is possible, and are gone afterwards. */
export async function runBenchmark(options: RunOptions): Promise<RunResult> {
  const folder = mkdtempSync(join(existsSync(MEMORY_DISK) ? MEMORY_DISK : tmpdir(), 'activerecord-bench-'));
  const workers: ContestantProcess[] = [];
  try {
    const master = join(folder, 'master.db');
    createDataset(master);
    const packages: string[] = [];
    for (const contestant of new Set([REFERENCE, ...options.contestants])) {
      const file = join(folder, `${contestant}.db`);
      copyFileSync(master, file);
      const worker = new ContestantProcess(contestant, WORKER);
      workers.push(worker);
      const about = await worker.ask<{ packages: string[] }>({ command: 'open', contestant, file });
      packages.push(...about.packages);
    }
    const errors: string[] = [];
    const results: RunResult['results'] = {};
    for (const workload of options.workloads) results[workload] = await measure(workload, workers, options, errors);
    return { results, packages, errors };
  } finally {
    await Promise.all(workers.map((worker) => worker.close()));
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One workload on all contestants that do it as the reference does. */
async function measure(
  workload: string,
  workers: readonly ContestantProcess[],
  options: RunOptions,
  errors: string[],
): Promise<Record<string, Summary>> {
  const began = performance.now();
  const equal = await agreeing(workload, workers, errors);
  const { ms, warmMs, firstWarmMs, rounds, onProgress } = options;
  for (const worker of equal) await worker.slice(workload, { warmMs: firstWarmMs, ms: 1 });
  const samples = new Map<string, Sample[]>(equal.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) await runRound(workload, equal, round, { warmMs, ms }, samples);
  onProgress(`${workload} measured (${((performance.now() - began) / 1_000).toFixed(1)} s)`);
  return Object.fromEntries([...samples].map(([name, taken]) => [name, summarize(taken)]));
}
