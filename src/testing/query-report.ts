/**
 * What some work cost the database: its statements, counted, grouped by what they ask and by where they were called. Made by
 * QueryProfiler and the budgets; it never changes.
 */
import type { BillOptions, QueryCosts } from '../core/query-costs.ts';
import type { StatementKind } from '../core/sql.ts';
import { requireNumber } from '../core/suggest.ts';
import { billOf } from './query-bill.ts';
import type { ProfiledStatement, StatementGroup } from './profiled-statement.ts';
import { shapeOf } from './statement-shape.ts';

/** What a report is made of. */
export interface ReportParts {
  /** Reads and writes that were kept. */
  readonly statements: readonly ProfiledStatement[];
  /** Statements that control transactions or change the schema, as far as they were kept. */
  readonly others: readonly ProfiledStatement[];
  readonly queries: number;
  readonly rows: number;
  readonly totalMs: number;
}

/** Counts and statements of some work. Control of transactions and changes of the schema do not count as queries. */
export class QueryReport implements QueryCosts {
  /** Statements that read or write. */
  readonly queries: number;
  /** Rows they returned, or changed. */
  readonly rows: number;
  /** Milliseconds from handing each to the driver to its answer, added up; more than the time that passed where some ran side by side. */
  readonly totalMs: number;
  /** The statements in the order of their answers: all, or the first `maxStatements` of the profiler. */
  readonly statements: readonly ProfiledStatement[];
  /** The statements that do not count: those that control transactions or change the schema. */
  readonly others: readonly ProfiledStatement[];
  readonly #shapes = new Map<string, string>();

  constructor({ statements, others, queries, rows, totalMs }: ReportParts) {
    this.statements = Object.freeze([...statements]);
    this.others = Object.freeze([...others]);
    this.queries = queries;
    this.rows = rows;
    this.totalMs = totalMs;
    Object.freeze(this);
  }

  /** The statements by what they ask, whatever their values and wherever they were called; the most frequent first. */
  byShape(): StatementGroup[] {
    return this.#grouped((statement) => this.#shape(statement));
  }

  /** The statements by the line on which they were called; the one with the most first. */
  bySite(): StatementGroup[] {
    return this.#grouped(lineOf);
  }

  /** The statements that took longest, the slowest first; `count` of them. Default: 10. */
  slowest(count = 10): ProfiledStatement[] {
    requireNumber('The number of slowest statements', count, { min: 0, integer: true });
    return [...this.statements].sort((a, b) => b.elapsedMs - a.elapsedMs).slice(0, count);
  }

  /**
   * Reads that ask the same from the same place `times` times or more, not always with the same values: one statement for all
   * would do. A loop over batches is among them too. Default: 3 times.
   */
  nPlusOne(times = 3): StatementGroup[] {
    requireNumber('The number of times', times, { min: 2, integer: true });
    const reads = this.#grouped((statement) => `${lineOf(statement)} ${this.#shape(statement)}`, 'read');
    return reads.filter(({ queries, statements }) => queries >= times && differ(statements));
  }

  /** The report as a text: the counts, then the places with what was called there, then what looks like an N+1. */
  bill(options: BillOptions = {}): string {
    return billOf(this, (statement) => this.#shape(statement), options);
  }

  toString(): string {
    return this.bill();
  }

  #shape({ sql }: ProfiledStatement): string {
    let shape = this.#shapes.get(sql);
    if (shape === undefined) this.#shapes.set(sql, (shape = shapeOf(sql)));
    return shape;
  }

  #grouped(keyOf: (statement: ProfiledStatement) => string, kind?: StatementKind): StatementGroup[] {
    const groups = new Map<string, ProfiledStatement[]>();
    for (const statement of this.statements) {
      if (kind !== undefined && statement.kind !== kind) continue;
      const key = keyOf(statement);
      const group = groups.get(key);
      if (group) group.push(statement);
      else groups.set(key, [statement]);
    }
    // Sorting is stable: of equal ones the one that came first.
    return [...groups.values()].map((group) => this.#group(group)).sort((a, b) => b.queries - a.queries);
  }

  #group(statements: readonly ProfiledStatement[]): StatementGroup {
    const [first] = statements as [ProfiledStatement]; // no group is empty
    const agree = (of: (statement: ProfiledStatement) => string): boolean =>
      statements.every((statement) => of(statement) === of(first));
    const shape = (statement: ProfiledStatement): string => this.#shape(statement);
    return Object.freeze({
      site: agree(lineOf) ? first.site : undefined,
      shape: agree(shape) ? shape(first) : undefined,
      statements: Object.freeze(statements),
      queries: statements.length,
      rows: statements.reduce((sum, { rows }) => sum + rows, 0),
      totalMs: statements.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0),
    });
  }
}

/** The place without its column: of one call, V8 tells the first statement at the call and the following ones at the `await` in front of it. */
function lineOf({ site = '' }: ProfiledStatement): string {
  return site.replace(/:\d+$/, '');
}

/** Whether the values are not always the same, be they bound or written in the text. */
function differ(statements: readonly ProfiledStatement[]): boolean {
  const [first] = statements;
  return statements.some(
    ({ sql, params }) => sql !== first!.sql || params.some((value, i) => !isSame(value, first!.params[i])),
  );
}

function isSame(a: unknown, b: unknown): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array)
    return a.length === b.length && a.every((byte, i) => byte === b[i]);
  return Object.is(a, b);
}
