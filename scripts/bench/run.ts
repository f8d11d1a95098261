/**
 * Measures workloads: one process for each contestant, all alive and all but one idle. In each round the contestants run a short
 * slice one after the other, in an order that rotates, and the reference runs again before every two of them. Before anything
 * is timed, results are compared with the reference's; who answers something else is left out of that workload.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REFERENCE } from './contestants.ts';
import { createDataset } from './dataset.ts';
import { firstDifference } from './difference.ts';
import type { Request, Response, Slice, SliceOrder } from './protocol.ts';
import { rotated, summarize, type Sample, type Summary } from './statistics.ts';

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

const REFERENCE_EVERY = 2;
const MEMORY_DISK = '/dev/shm';

/** A contestant in its process. */
class Worker {
  readonly name: string;
  readonly #child: ChildProcess;
  /** Rejects when the process ends, so that nobody waits for its answer. */
  readonly #end: Promise<never>;

  constructor(name: string) {
    this.name = name;
    this.#child = fork(join(import.meta.dirname, 'worker.ts'), [], { execArgv: [], serialization: 'advanced' });
    this.#end = new Promise((_, reject) => {
      this.#child.once('error', reject);
      this.#child.once('exit', (code) => reject(new Error(`the process of ${name} ended with code ${code}`)));
    });
    this.#end.catch(() => {}); // reported to whoever asks something
  }

  async ask<T>(request: Request): Promise<T> {
    const answered = new Promise<Response>((resolve) => this.#child.once('message', resolve as () => void));
    this.#child.send(request);
    const { result, error } = await Promise.race([answered, this.#end]);
    if (error !== undefined) throw new Error(error);
    return result as T; // the worker answers what protocol.ts says
  }

  async slice(workload: string, order: SliceOrder): Promise<Slice> {
    return this.ask<Slice>({ command: 'slice', workload, ...order });
  }

  /** Ends the process, whatever state it is in. */
  async close(): Promise<void> {
    const limit = setTimeout(() => this.#child.kill('SIGKILL'), 5_000);
    if (this.#child.connected) await this.ask({ command: 'close' }).catch(() => this.#child.kill('SIGKILL'));
    await this.#end.catch(() => {});
    clearTimeout(limit);
  }
}

/** Runs everything; the files it works on lie in memory where that is possible, and are gone afterwards. */
export async function runBenchmark(options: RunOptions): Promise<RunResult> {
  const folder = mkdtempSync(join(existsSync(MEMORY_DISK) ? MEMORY_DISK : tmpdir(), 'activerecord-bench-'));
  const workers: Worker[] = [];
  try {
    const master = join(folder, 'master.db');
    createDataset(master);
    const packages: string[] = [];
    for (const contestant of new Set([REFERENCE, ...options.contestants])) {
      const file = join(folder, `${contestant}.db`);
      copyFileSync(master, file);
      const worker = new Worker(contestant);
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
  workers: readonly Worker[],
  options: RunOptions,
  errors: string[],
): Promise<Record<string, Summary>> {
  const began = performance.now();
  const [reference, ...others] = await agreeing(workload, workers, errors);
  const { ms, warmMs, firstWarmMs, rounds, onProgress } = options;
  for (const worker of [reference!, ...others]) await worker.slice(workload, { warmMs: firstWarmMs, ms: 1 });
  const samples = new Map<string, Sample[]>([reference!, ...others].map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    let latest: Slice | undefined;
    for (const [k, worker] of rotated(others, round).entries()) {
      if (latest === undefined || k % REFERENCE_EVERY === 0) {
        latest = await reference!.slice(workload, { warmMs, ms });
        samples.get(REFERENCE)!.push({ slice: latest, reference: latest });
      }
      const slice = await worker.slice(workload, { warmMs, ms });
      samples.get(worker.name)!.push({ slice, reference: latest });
    }
  }
  onProgress(`${workload} measured (${((performance.now() - began) / 1_000).toFixed(1)} s)`);
  return Object.fromEntries([...samples].map(([name, taken]) => [name, summarize(taken)]));
}

/** The workers whose result is the reference's, itself first; the others are named in `errors`. */
async function agreeing(workload: string, workers: readonly Worker[], errors: string[]): Promise<Worker[]> {
  const [reference, ...others] = workers;
  const expected = await reference!.ask({ command: 'verify', workload });
  const equal = [reference!];
  for (const worker of others) {
    try {
      const difference = firstDifference(expected, await worker.ask({ command: 'verify', workload }));
      if (difference === undefined) equal.push(worker);
      else errors.push(`${worker.name} in ${workload}: ${difference}`);
    } catch (error) {
      errors.push(`${worker.name} in ${workload}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return equal;
}
