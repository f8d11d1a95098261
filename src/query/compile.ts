/** Writes queries as SQL in a dialect. A plan holds the text and how each value is encoded; it serves every query of its shape. */
import type { Dialect } from '../dialect/dialect.ts';
import type { Table, TableColumn } from '../schema/table.ts';
import type { Spec } from './ast.ts';
import { asIs, requireOrder, requireSum, Writer, type Plan } from './writer.ts';

/** What a query returns: its records, their number, or whether there are any. */
export type Wanted = 'records' | 'count' | 'exists';

/** What one column is made into: its values, or one value of all. */
export type Reduction = 'pluck' | 'sum' | 'avg' | 'min' | 'max';

/** Writes a query. */
export function compileSelect(table: Table, spec: Spec, wanted: Wanted, dialect: Dialect): Plan {
  const windowed = spec.limited || spec.offset;
  if (wanted === 'records')
    return select(table, spec, dialect, table.columns.map(({ name }) => dialect.quote(name)).join(', '));
  if (wanted === 'count' && !windowed) return select(table, { ...spec, order: [] }, dialect, 'count(*)');
  const ones = windowed ? spec : { ...spec, order: [] };
  if (wanted === 'count') return within(select(table, ones, dialect, '1'), 'count(*)');
  return select(table, ones, dialect, '1', spec.offset ? undefined : '1');
}

/** Writes a query for one column: its values, or what an aggregate makes of those that the query would return. */
export function compileColumn(
  table: Table,
  spec: Spec,
  { reduction, column }: { reduction: Reduction; column: TableColumn },
  dialect: Dialect,
): Plan {
  const name = dialect.quote(column.name);
  if (reduction === 'pluck') return select(table, spec, dialect, name);
  (reduction === 'min' || reduction === 'max' ? requireOrder : requireSum)(column, dialect);
  // The average of exact numbers is divided in the program: no database divides them as another one does.
  const exact = reduction === 'avg' && column.type.kind === 'decimal';
  const result = exact ? `sum(${name}), count(${name})` : `${reduction}(${name})`;
  if (spec.limited || spec.offset) return within(select(table, spec, dialect, name), result);
  return select(table, { ...spec, order: [] }, dialect, result);
}

/** `limit` is the text of a limit for a query that has none of its own. */
function select(table: Table, spec: Spec, dialect: Dialect, columns: string, limit?: string): Plan {
  const writer = new Writer(dialect);
  writer.add(`select ${columns} from ${dialect.quote(table.name)}`);
  writer.where(spec);
  writer.order(spec.order);
  writer.add(dialect.limit(spec.limited ? writer.value(asIs) : limit, spec.offset ? writer.value(asIs) : undefined));
  return writer.plan();
}

/** What an aggregate makes of the rows of a window. */
function within(plan: Plan, result: string): Plan {
  return { ...plan, sql: `select ${result} from (${plan.sql}) as counted` };
}
