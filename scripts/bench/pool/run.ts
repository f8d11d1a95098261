/**
 * Measures pools. In each round and for each workload every pool has a new process, because what the compiler makes of such small
 * functions differs from process to process; the spread over the rounds shows how much. Who opened or used another number of
 * connections than the reference is left out.
 */
import { join } from 'node:path';
import { ContestantProcess } from '../process.ts';
import { agreeing, runRound } from '../rounds.ts';
import type { RunOptions, RunResult } from '../run.ts';
import { summarize, type Sample } from '../statistics.ts';
import { POOL_REFERENCE } from './contestants.ts';

const WORKER = join(import.meta.dirname, 'worker.ts');

/** What all rounds add to. */
interface Findings {
  /** By workload and contestant. */
  readonly samples: Map<string, Map<string, Sample[]>>;
  readonly packages: Set<string>;
  /** A set, because each round finds the same. */
  readonly errors: Set<string>;
}

/** Runs everything. `warmMs` comes before each slice, `firstWarmMs` is the first run in each process. */
export async function runPools(options: RunOptions): Promise<RunResult> {
  const { contestants, workloads, rounds, onProgress } = options;
  const names = [POOL_REFERENCE, ...contestants.filter((name) => name !== POOL_REFERENCE)];
  const samples = new Map(workloads.map((id) => [id, new Map<string, Sample[]>(names.map((name) => [name, []]))]));
  const found: Findings = { samples, packages: new Set(), errors: new Set() };
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    for (const workload of workloads) await measure(workload, names, round, options, found);
    onProgress(`round ${round + 1} of ${rounds} (${((performance.now() - began) / 1_000).toFixed(1)} s)`);
  }
  const results = [...samples].map(([id, taken]) => [id, summaries(taken)] as const);
  return { results: Object.fromEntries(results), packages: [...found.packages], errors: [...found.errors] };
}

function summaries(taken: ReadonlyMap<string, readonly Sample[]>): RunResult['results'][string] {
  const present = [...taken].filter(([, samples]) => samples.length > 0);
  return Object.fromEntries(present.map(([name, samples]) => [name, summarize(samples)]));
}

/** One workload in one round. */
async function measure(
  workload: string,
  names: readonly string[],
  round: number,
  options: RunOptions,
  { samples, packages, errors }: Findings,
): Promise<void> {
  const processes: ContestantProcess[] = [];
  const differing: string[] = [];
  try {
    const open: ContestantProcess[] = [];
    for (const contestant of names) {
      const own = new ContestantProcess(contestant, WORKER);
      processes.push(own);
      try {
        const about = await own.ask<{ packages: string[] }>({ command: 'open', contestant, workload });
        for (const name of about.packages) packages.add(name);
        open.push(own);
      } catch (error) {
        if (contestant === POOL_REFERENCE) throw error;
        errors.add(`${contestant}: ${firstLine(error)}`);
      }
    }
    const equal = await agreeing(workload, open, differing);
    const { ms, warmMs, firstWarmMs } = options;
    for (const own of equal) await own.slice(workload, { warmMs: firstWarmMs, ms: 1 });
    await runRound(workload, equal, round, { warmMs, ms }, samples.get(workload)!);
  } finally {
    await Promise.all(processes.map((own) => own.close()));
    for (const difference of differing) errors.add(difference);
  }
}

/** Without the stack, which is the same for all pools. */
function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0]!.replace(/^Error: /, '');
}
