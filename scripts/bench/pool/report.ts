/** The pools beside each other: a row for each pool, and for each workload its time and how it compares with the reference's. */
import { circumstances, columns, ratioText, type Report } from '../report.ts';
import type { Summary } from '../statistics.ts';

export function formatPoolReport(report: Report): string {
  const { results, workloads, reference } = report;
  const ids = Object.keys(results);
  const names = [...new Set(Object.values(results).flatMap((row) => Object.keys(row)))];
  const rows = names.map((name) => [
    name,
    ...ids.flatMap((id) => (name === reference ? [timeText(results[id]![name]), ''] : cells(results[id]![name]))),
  ]);
  return [
    'CPU time of one acquire and one release in nanoseconds, median of the rounds; beside it the time of ' +
      `${reference} divided by the pool's,`,
    'median (quartiles): 1.00 is as fast, 0.50 takes twice as long. Each round measures each pool in a new process.',
    ...ids.map((id) => `${id}: ${workloads[id]}`),
    '',
    ...columns([['', ...ids.flatMap((id) => [id, `${reference} ÷ pool`])], ...rows]),
    '',
    ...circumstances(report),
  ].join('\n');
}

function cells(summary: Summary | undefined): string[] {
  return summary ? [timeText(summary), ratioText(summary)] : ['-', '-'];
}

function timeText(summary: Summary | undefined): string {
  return summary ? `${(summary.micros * 1_000).toFixed(0)} ns` : '-';
}
