/** Budgets: tests of cost that count statements and rows, and so answer the same on every machine. */
import { systemClock, type Clock } from '../core/clock.ts';
import { BudgetError, ConfigError } from '../core/errors.ts';
import type { QueryAmounts } from '../core/query-costs.ts';
import type { MaybePromise } from '../core/sql.ts';
import { refuseUnknownKeys, requireNumber } from '../core/suggest.ts';
import type { Database } from '../database.ts';
import { requireDatabase, tallied } from './query-tally.ts';

/** What work may cost at most. At least one of `queries`, `rows` and `elapsedMs` is given. */
export interface QueryBudget {
  /** Statements that read or write. */
  readonly queries?: number;
  /** Rows they return, or change when they return none. */
  readonly rows?: number;
  /** Milliseconds from the call of the work to its end. A busy machine takes longer, so leave room. */
  readonly elapsedMs?: number;
  /** What tells the time. Default: the clock of the machine. */
  readonly clock?: Clock;
}

const AMOUNTS = ['queries', 'rows', 'elapsedMs'] as const;

/**
 * Does the work and answers its result; rejects with BudgetError when it has cost more than allowed. What counts are the
 * statements that the work calls, reads and writes, each when it is answered; other work on the database does not count as long
 * as the platform carries the ambient scope (Node does). An error of the work passes through, whatever it cost. Throws
 * ConfigError for an empty budget or an unknown key.
 */
export async function withBudget<R>(db: Database, budget: QueryBudget, work: () => MaybePromise<R>): Promise<R> {
  requireDatabase(db);
  checkBudget(budget);
  const { clock = systemClock, ...allowed } = budget;
  const started = clock.now();
  const { result, report } = await tallied(db, work);
  const spent = { queries: report.queries, rows: report.rows, elapsedMs: clock.now() - started };
  const over = AMOUNTS.filter((what) => spent[what] > (allowed[what] ?? Infinity));
  if (over.length === 0) return result;
  const told = over.map((what) => overText(what, allowed[what]!, spent[what])).join(', ');
  throw new BudgetError(`Over budget: ${told}.\n${report.bill({ times: over.includes('elapsedMs') })}`, {
    allowed,
    spent,
    report,
  });
}

/** Does the work and answers its result; rejects with BudgetError unless it has called exactly that many statements. They count as in `withBudget`. */
export async function expectQueries<R>(db: Database, queries: number, work: () => MaybePromise<R>): Promise<R> {
  requireDatabase(db);
  requireNumber('The number of queries', queries, { min: 0, integer: true });
  const started = systemClock.now();
  const { result, report } = await tallied(db, work);
  if (report.queries === queries) return result;
  const spent = { queries: report.queries, rows: report.rows, elapsedMs: systemClock.now() - started };
  throw new BudgetError(
    `${queries} ${queries === 1 ? 'query' : 'queries'} expected, ${spent.queries} called.\n${report.bill({ times: false })}`,
    { allowed: { queries }, spent, report },
  );
}

function overText(what: keyof QueryAmounts, allowed: number, spent: number): string {
  if (what === 'elapsedMs') return `${spent.toFixed(1)} ms of ${allowed} ms`;
  return `${spent} of ${allowed} ${what}`;
}

function checkBudget(budget: QueryBudget): void {
  if (typeof budget !== 'object' || budget === null)
    throw new ConfigError('A budget is an object, such as { queries: 2, rows: 20 }.');
  refuseUnknownKeys('key of a budget', budget, [...AMOUNTS, 'clock']);
  const given = AMOUNTS.filter((what) => budget[what] !== undefined);
  if (given.length === 0)
    throw new ConfigError(`A budget needs one of ${AMOUNTS.join(', ')}: without, it allows everything.`);
  for (const what of given)
    requireNumber(`The budget's ${what}`, budget[what], { min: 0, integer: what !== 'elapsedMs' });
}
