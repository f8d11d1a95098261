/** What a gate leaves behind, read into numbers: the counts of its report or log, the sum, and the table at the end. */
import { existsSync, readFileSync } from 'node:fs';
import type { Gate } from './gates.ts';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export interface Outcome extends Counts {
  readonly gate: string;
  readonly seconds: number;
}

/** The parts of Vitest's JSON report that are read here. */
interface TestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
}

const tailLines = 60;

/** Counts of a gate that has ended. One that failed without a failed test, or ran no test, counts one failure. */
export function readCounts(gate: Pick<Gate, 'counts'>, status: number, log: string, report: string): Counts {
  const counts =
    gate.counts === 'tests' ? fromReport(report) : gate.counts === 'lines' ? fromLog(log) : fromStatus(status);
  const proven = counts.passed + counts.failed > 0 && (status === 0 || counts.failed > 0);
  return proven ? counts : { ...counts, failed: counts.failed + 1 };
}

function fromReport(report: string): Counts {
  if (!existsSync(report)) return { passed: 0, failed: 0, skipped: 0 };
  const read = JSON.parse(readFileSync(report, 'utf8')) as TestReport; // written by Vitest a moment ago
  return {
    passed: read.numPassedTests,
    failed: read.numFailedTests,
    skipped: read.numPendingTests + read.numTodoTests,
  };
}

function fromLog(log: string): Counts {
  const last = [...readFileSync(log, 'utf8').matchAll(/^(\d+) passed, (\d+) failed$/gm)].at(-1);
  return { passed: Number(last?.[1] ?? 0), failed: Number(last?.[2] ?? 0), skipped: 0 };
}

function fromStatus(status: number): Counts {
  return status === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

export function sum(outcomes: readonly Counts[]): Counts {
  const total = (key: keyof Counts): number => outcomes.reduce((so, outcome) => so + outcome[key], 0);
  return { passed: total('passed'), failed: total('failed'), skipped: total('skipped') };
}

/** One row a gate. */
export function table(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(({ gate, passed, failed, skipped, seconds }) => [
    gate,
    String(passed),
    String(failed),
    String(skipped),
    seconds.toFixed(1),
  ]);
  const all = [['gate', 'passed', 'failed', 'skipped', 'seconds'], ...rows];
  const width = (column: number): number => Math.max(...all.map((row) => row[column]?.length ?? 0));
  return all
    .map((row) => row.map((cell, at) => (at === 0 ? cell.padEnd(width(0)) : cell.padStart(width(at)))).join('  '))
    .join('\n');
}

/** The end of a log, indented, for a reader who will not open the file. */
export function logTail(log: string): string {
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
  return lines
    .slice(-tailLines)
    .map((line) => `    ${line}`)
    .join('\n');
}
