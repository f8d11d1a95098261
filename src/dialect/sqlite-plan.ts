/** Reads the answers of `explain query plan` (https://sqlite.org/eqp.html). */
import type { SqlValue } from '../core/sql.ts';
import type { PlanStep } from './plan.ts';

/** `SEARCH items USING COVERING INDEX items_order_id_idx (order_id=?)` and its kin. */
const ACCESS = /^(SCAN|SEARCH) (\S+)(?: AS (\S+))?(?: USING (.+))?$/;
const INDEX = /^(?:AUTOMATIC )?(?:PARTIAL )?(COVERING )?INDEX (\S+)|^INTEGER PRIMARY KEY|^ROWID/;

/** The steps of a plan; the fourth column says each in words. */
export function readPlan(rows: readonly (readonly SqlValue[])[]): PlanStep[] {
  return rows.map((row) => readStep(String(row[3])));
}

function readStep(detail: string): PlanStep {
  const other: PlanStep = { access: 'other', table: undefined, index: undefined, covering: false, detail };
  // A list of values, a constant row and a query inside are read from end to end, and are no tables.
  if (/VIRTUAL TABLE|CONSTANT ROW|^\w+ \(?subquery/i.test(detail)) return other;
  const match = ACCESS.exec(detail);
  if (!match) return other;
  const [, kind, table, alias, using] = match;
  const index = using === undefined ? null : INDEX.exec(using);
  return {
    access: kind === 'SCAN' ? 'scan' : 'search',
    table: alias ?? table,
    index: index ? (index[2] ?? 'primary key') : undefined,
    covering: index?.[1] !== undefined,
    detail,
  };
}
