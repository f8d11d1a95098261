/** What a run found: a table for readers and the same as JSON. Nothing in it tells whose machine it was. */
import { readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Summary } from './statistics.ts';

export interface Machine {
  readonly node: string;
  readonly platform: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryGb: number;
}

export interface Report {
  readonly date: string;
  readonly machine: Machine;
  /** Processes waiting for a processor, on average over a minute; above the number of cores, trust wide quartiles only. */
  readonly load: { readonly before: number; readonly after: number };
  readonly versions: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, number>>;
  readonly reference: string;
  readonly workloads: Readonly<Record<string, string>>;
  /** By workload and contestant; a contestant whose results differed is missing. */
  readonly results: Readonly<Record<string, Readonly<Record<string, Summary>>>>;
  readonly errors: readonly string[];
}

export function machine(): Machine {
  const processors = cpus();
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
  };
}

export function load(): number {
  return Math.round(loadavg()[0]! * 10) / 10;
}

/** The installed versions of packages; the project's own from its manifest. */
export function versionsOf(root: string, packages: Iterable<string>): Record<string, string> {
  const versions: Record<string, string> = {};
  for (const name of new Set(packages)) {
    const own = readManifest(join(root, 'package.json'));
    const manifest = own.name === name ? own : readManifest(join(root, 'node_modules', name, 'package.json'));
    versions[name] = manifest.version;
  }
  return versions;
}

function readManifest(path: string): { readonly name: string; readonly version: string } {
  return JSON.parse(readFileSync(path, 'utf8')) as { name: string; version: string }; // npm refuses others
}

/** The ratios, a row for each workload and a column for each contestant. */
export function formatReport(report: Report): string {
  const { results, workloads, reference } = report;
  const names = [...new Set(Object.values(results).flatMap((row) => Object.keys(row)))];
  const rows = Object.entries(results).map(([id, row]) => [
    `${id} ${workloads[id]}`,
    ...names.map((name) => cell(row[name], name === reference)),
  ]);
  return [
    `CPU time of ${reference} per operation, divided by the contestant's: 1.00 is as fast. Median (quartiles) of the slices.`,
    `Under ${reference}: microseconds of CPU per operation on this machine.`,
    '',
    ...columns([['', ...names], ...rows]),
    '',
    ...circumstances(report),
  ].join('\n');
}

type Circumstances = Pick<Report, 'machine' | 'load' | 'versions' | 'errors'>;

/** Where and with what was measured, and who was left out. */
export function circumstances({ machine: on, load: loads, versions, errors }: Circumstances): string[] {
  const lines = [
    `Node ${on.node} on ${on.platform}, ${on.cores} × ${on.processor}; load ${loads.before} before, ${loads.after} after.`,
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
  ];
  if (errors.length > 0) lines.push('', 'Left out:', ...errors.map((error) => `  ${error}`));
  return lines;
}

function cell(summary: Summary | undefined, isReference: boolean): string {
  if (!summary) return '-';
  if (isReference) return `${summary.micros < 100 ? summary.micros.toFixed(1) : summary.micros.toFixed(0)} µs`;
  return ratioText(summary);
}

/** A ratio of CPU times with its quartiles. */
export function ratioText({ cpu: { median, low, high } }: Summary): string {
  return `${median.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
}

/** Left-aligned names, right-aligned numbers. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((text, column) => (column === 0 ? text.padEnd(widths[0]!) : text.padStart(widths[column]!)))
      .join('  ')
      .trimEnd(),
  );
}
