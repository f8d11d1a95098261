/**
 * `npm run bench [-- W1,W3] [--rounds n] [--contestants ours,kysely] [--json file]`: ours beside better-sqlite3 by hand, Drizzle and
 * Kysely, as ratios of CPU time; the numbers behind the table are written as JSON. The library is measured as published, from dist/.
 * `npm run bench -- workers`: statements inline and in a worker thread.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CONTESTANTS, REFERENCE } from './bench/contestants.ts';
import { benchWorkers } from './bench/offload.ts';
import { formatReport, load, machine, versionsOf, type Report } from './bench/report.ts';
import { runBenchmark, type RunOptions } from './bench/run.ts';
import { WORKLOADS } from './bench/workloads.ts';
import { ensureDist } from './doctest/dist.ts';
import { openProject } from './doctest/project.ts';

const project = openProject(join(import.meta.dirname, '..'));

interface Arguments {
  readonly workloads: readonly string[];
  readonly contestants: readonly string[];
  readonly rounds: number;
  readonly json: string;
}

function readArguments(): Arguments {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '6' },
      contestants: { type: 'string', default: Object.keys(CONTESTANTS).join() },
      json: { type: 'string', default: join(project.root, 'test-results', 'bench.json') },
    },
  });
  const rounds = Number(values.rounds);
  if (!Number.isSafeInteger(rounds) || rounds < 1)
    throw new Error(`--rounds takes a whole number, got ${values.rounds}.`);
  const workloads = positionals.length === 0 ? Object.keys(WORKLOADS) : positionals.join().toUpperCase().split(',');
  const contestants = values.contestants.split(',');
  return {
    workloads: known('workload', workloads, Object.keys(WORKLOADS)),
    contestants: known('contestant', contestants, Object.keys(CONTESTANTS)),
    rounds,
    json: resolve(values.json),
  };
}

function known(what: string, names: readonly string[], all: readonly string[]): readonly string[] {
  const wrong = names.find((name) => !all.includes(name));
  if (wrong === undefined) return names;
  throw new Error(`There is no ${what} '${wrong}'. There are: ${all.join(', ')}.`);
}

async function main(): Promise<number> {
  if (process.argv[2] === 'workers') {
    await ensureDist(project);
    await benchWorkers();
    return 0;
  }
  const { workloads, contestants, rounds, json } = readArguments();
  await ensureDist(project);
  const options: RunOptions = {
    workloads, contestants, rounds, ms: 150, warmMs: 60, firstWarmMs: 500,
    onProgress: (line) => console.error(line),
  }; // prettier-ignore
  const before = load();
  const { results, packages, errors } = await runBenchmark(options);
  const { ms, warmMs, firstWarmMs } = options;
  const report: Report = {
    date: new Date().toISOString(),
    machine: machine(),
    load: { before, after: load() },
    versions: versionsOf(project.root, packages),
    options: { rounds, ms, warmMs, firstWarmMs },
    reference: REFERENCE,
    workloads: Object.fromEntries(workloads.map((id) => [id, WORKLOADS[id]!.title])),
    results,
    errors,
  };
  mkdirSync(dirname(json), { recursive: true });
  writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
  console.log(`\n${formatReport(report)}\n\nwritten to ${relative(process.cwd(), json)}`);
  return errors.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
