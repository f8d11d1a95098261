/**
 * `npm run bench [-- W1,W3] [--rounds n] [--contestants ours,kysely] [--json file]`: ours beside better-sqlite3 by hand, Drizzle and
 * Kysely, as ratios of CPU time. `npm run bench -- pool`: our pool beside others, in the same way. `npm run bench -- workers`: statements inline
 * and in a worker thread. `npm run bench -- paging`: pages by offset and by keyset. The numbers behind the tables are written as JSON. The library is measured as published, from dist/.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { readArguments } from './bench/arguments.ts';
import { REFERENCE } from './bench/contestants.ts';
import { benchWorkers } from './bench/offload.ts';
import { POOL_REFERENCE } from './bench/pool/contestants.ts';
import { formatPoolReport } from './bench/pool/report.ts';
import { runPools } from './bench/pool/run.ts';
import { POOL_WORKLOADS } from './bench/pool/workloads.ts';
import { circumstances, formatReport, load, machine, versionsOf, type Report } from './bench/report.ts';
import { runBenchmark, type RunOptions } from './bench/run.ts';
import { WORKLOADS } from './bench/workloads.ts';
import { ensureDist } from './doctest/dist.ts';
import { openProject } from './doctest/project.ts';

const project = openProject(join(import.meta.dirname, '..'));

const WAYS = {
  records: { run: runBenchmark, format: formatReport, reference: REFERENCE, workloads: WORKLOADS },
  pool: { run: runPools, format: formatPoolReport, reference: POOL_REFERENCE, workloads: POOL_WORKLOADS },
};

async function main(): Promise<number> {
  if (process.argv[2] === 'workers') {
    await ensureDist(project);
    await benchWorkers();
    return 0;
  }
  if (process.argv[2] === 'paging') return paging();
  const asked = readArguments(process.argv.slice(2), join(project.root, 'test-results'));
  const { subject, workloads, contestants, rounds, json } = asked;
  const way = WAYS[subject];
  await ensureDist(project);
  const options: RunOptions = {
    workloads, contestants, rounds, ms: 150, warmMs: 60, firstWarmMs: 500,
    onProgress: (line) => console.error(line),
  }; // prettier-ignore
  const before = load();
  const { results, packages, errors } = await way.run(options);
  const { ms, warmMs, firstWarmMs } = options;
  const report: Report = {
    date: new Date().toISOString(),
    machine: machine(),
    load: { before, after: load() },
    versions: versionsOf(project.root, packages),
    options: { rounds, ms, warmMs, firstWarmMs },
    reference: way.reference,
    workloads: Object.fromEntries(workloads.map((id) => [id, way.workloads[id]!.title])),
    results,
    errors,
  };
  mkdirSync(dirname(json), { recursive: true });
  writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
  console.log(`\n${way.format(report)}\n\nwritten to ${relative(process.cwd(), json)}`);
  return errors.length === 0 ? 0 : 1;
}

async function paging(): Promise<number> {
  await ensureDist(project);
  const { benchPaging, formatPaging } = await import('./bench/paging.ts');
  const before = load();
  const costs = await benchPaging((line) => console.error(line));
  const versions = versionsOf(project.root, ['@rhosocial/activerecord', 'better-sqlite3']);
  const about = { machine: machine(), load: { before, after: load() }, versions };
  const json = join(project.root, 'test-results', 'bench-paging.json');
  mkdirSync(dirname(json), { recursive: true });
  writeFileSync(json, `${JSON.stringify({ date: new Date().toISOString(), ...about, costs }, null, 2)}\n`);
  console.log([formatPaging(costs), '', ...circumstances({ ...about, errors: [] })].join('\n'));
  console.log(`\nwritten to ${relative(process.cwd(), json)}`);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
