/** A report as a text, for terminals and error messages. */
import type { BillOptions } from '../core/query-costs.ts';
import { refuseUnknownKeys } from '../core/suggest.ts';
import type { ProfiledStatement, StatementGroup } from './profiled-statement.ts';
import { shownSite } from './shown-site.ts';
import { shortShape } from './statement-shape.ts';

/** Places a bill names. What is behind them is summed up. */
const MOST_PLACES = 10;
/** Different statements it shows of a place. */
const MOST_SHAPES = 5;
const WIDTH = 96;

/** What a bill is made of: a QueryReport. */
interface Reported extends Totals {
  readonly others: readonly ProfiledStatement[];
  bySite(): readonly StatementGroup[];
  nPlusOne(): readonly StatementGroup[];
}

type Totals = Pick<StatementGroup, 'queries' | 'rows' | 'totalMs'>;

type ShapeOf = (statement: ProfiledStatement) => string;

/** The text of a report. */
export function billOf(report: Reported, shapeOf: ShapeOf, options: BillOptions): string {
  refuseUnknownKeys('option of bill()', options, ['times', 'lines']);
  const { times = true, lines = true } = options;
  const style = { times, lines };
  const places = report.bySite();
  const rest = report.queries - count(places.slice(0, MOST_PLACES));
  return [
    `${sum(report, style)}${report.queries > 0 ? ':' : ''}`,
    ...places.slice(0, MOST_PLACES).flatMap((place) => placeLines(place, shapeOf, style)),
    ...(rest > 0 ? [`  and ${number(rest, 'other query', 'other queries')}`] : []),
    ...otherLines(report.others, style),
    ...report.nPlusOne().map((group) => repeatedLine(group, style)),
  ].join('\n');
}

type Style = Required<BillOptions>;

function placeLines(place: StatementGroup, shapeOf: ShapeOf, style: Style): string[] {
  const shapes = new Map<string, number>();
  for (const statement of place.statements) shapes.set(shapeOf(statement), (shapes.get(shapeOf(statement)) ?? 0) + 1);
  const sorted = [...shapes].sort(([, a], [, b]) => b - a);
  const shown = sorted.slice(0, MOST_SHAPES);
  const hidden = sorted.length - shown.length;
  return [
    `  ${shownSite(place.site, style)}: ${sum(place, style)}`,
    ...shown.map(([shape, times]) => `    ${times > 1 ? `${times} x ` : ''}${shortShape(shape, WIDTH)}`),
    ...(hidden > 0 ? [`    and ${number(hidden, 'other statement', 'other statements')}`] : []),
  ];
}

function otherLines(others: readonly ProfiledStatement[], { times }: Style): string[] {
  if (others.length === 0) return [];
  const totalMs = others.reduce((all, { elapsedMs }) => all + elapsedMs, 0);
  const time = times ? `, ${milliseconds(totalMs)}` : '';
  return [`  not counted: ${others.length} that control transactions or change the schema${time}`];
}

function repeatedLine({ site, queries }: StatementGroup, style: Style): string {
  return `N+1: ${shownSite(site, style)} asks the same ${queries} times with different values. Ask once for all: with(…), load(…), findAll(keys).`;
}

function sum(
  { queries, rows, totalMs }: Pick<StatementGroup, 'queries' | 'rows' | 'totalMs'>,
  { times }: Style,
): string {
  const counts = `${number(queries, 'query', 'queries')}, ${number(rows, 'row', 'rows')}`;
  return times ? `${counts}, ${milliseconds(totalMs)}` : counts;
}

function number(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}

function milliseconds(ms: number): string {
  return `${ms.toFixed(ms < 10 ? 2 : ms < 100 ? 1 : 0)} ms`;
}

function count(groups: readonly StatementGroup[]): number {
  return groups.reduce((all, { queries }) => all + queries, 0);
}
