/**
 * `npm run soak [-- --seconds n] [--crashes n] [--seed n]`: everything the library does with an SQLite file, at once and for a minute,
 * with other processes on the same file; then processes are killed while they commit. What holds afterwards is judged by the
 * driver alone. The seed repeats what each task does, not when.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { crash, type CrashResult } from './soak/crashes.ts';
import { CAST, soak, type SoakResult } from './soak/run.ts';

interface Arguments {
  readonly seconds: number;
  readonly crashes: number;
  readonly seed: number;
}

function readArguments(): Arguments {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '60' },
      crashes: { type: 'string', default: '25' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    },
  });
  return {
    seconds: numberOf('--seconds', values.seconds),
    crashes: numberOf('--crashes', values.crashes),
    seed: numberOf('--seed', values.seed),
  };
}

function numberOf(option: string, text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new Error(`${option} takes a whole number, got ${text}.`);
}

async function main(): Promise<number> {
  const { seconds, crashes, seed } = readArguments();
  const folder = mkdtempSync(join(tmpdir(), 'activerecord-soak-'));
  console.log(`seed ${seed}, ${seconds} s on ${folder}`);
  const soaked = await soak({
    file: join(folder, 'soak.db'), seconds, seed, cast: CAST,
    onProgress: ({ committed, rolledBack, snapshots, streams, reads, surfaced }, at) =>
      console.log(`  ${at.toFixed(0)} s: ${numbers({ committed, 'rolled back': rolledBack, snapshots, streams, reads, errors: surfaced })}`),
  }); // prettier-ignore
  console.log(soakTable(soaked));
  const crashed = await crash({
    file: join(folder, 'crash.db'), crashes, seed,
    onProgress: (done, acknowledged) => console.log(`  ${numbers({ crashes: done, acknowledged })}`),
  }); // prettier-ignore
  console.log(crashTable(crashed));
  const failures = [...soaked.failures, ...crashed.failures];
  if (failures.length === 0) {
    rmSync(folder, { recursive: true, force: true });
    console.log('ok');
    return 0;
  }
  console.log(`${failures.length} failures:\n${failures.map((text) => `- ${text}`).join('\n')}`);
  console.log(`The files are left in ${folder}. Again: npm run soak -- --seconds ${seconds} --seed ${seed}`);
  return 1;
}

function soakTable({ tally, rivals, longestWaitMs, delay }: SoakResult): string {
  const all = (key: 'committed' | 'rolledBack' | 'undone'): number => rivals.reduce((sum, { [key]: n }) => sum + n, 0);
  return table([
    ['transactions committed', tally.committed],
    ['rolled back on purpose', tally.rolledBack],
    ['nested ones undone on purpose', tally.undone],
    ['snapshots', tally.snapshots],
    ['  of which beside commits', tally.passedBy],
    ['streams', tally.streams],
    ['reads', tally.reads],
    ["other processes' commits", all('committed')],
    ['  rolled back on purpose', all('rolledBack')],
    ['errors', tally.surfaced + rivals.reduce((sum, { surfaced }) => sum + surfaced, 0)],
    ['longest wait, ms', Math.round(longestWaitMs)],
    ['event loop delay, ms', `p50 ${delay.p50.toFixed(1)}, p99 ${delay.p99.toFixed(1)}, max ${delay.max.toFixed(0)}`],
  ]);
}

function crashTable({ crashes, acknowledged, untold }: CrashResult): string {
  return table([
    ['processes killed', crashes],
    ['commits acknowledged', acknowledged],
    ['durable but unacknowledged', untold],
  ]);
}

function table(rows: readonly (readonly [string, number | string])[]): string {
  return rows.map(([name, value]) => `${name.padEnd(32)}${shown(value).padStart(12)}`).join('\n');
}

function numbers(values: Record<string, number>): string {
  return Object.entries(values).map(([name, value]) => `${shown(value)} ${name}`).join(', '); // prettier-ignore
}

function shown(value: number | string): string {
  return typeof value === 'number' ? value.toLocaleString('en') : value;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error);
  process.exitCode = 2;
}
