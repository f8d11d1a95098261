/** Compiles queries in a dialect. A plan holds the text and how each value is encoded; it serves every query of its shape. */
import type { Dialect } from '../dialect/dialect.ts';
import type { TableColumn } from '../schema/table.ts';
import type { Spec } from './ast.ts';
import { Statement, type List } from './statement.ts';
import { requireOrder, requireSum, type Plan } from './writer.ts';

/** What a query returns: its rows (records, or what it selects), their number, or whether there are any. */
export type Wanted = 'rows' | 'count' | 'exists';

/** What one column is made into: its values, or one value of all. */
export type Reduction = 'pluck' | 'sum' | 'avg' | 'min' | 'max';

/** Compiles a query. */
export function compileSelect(spec: Spec, wanted: Wanted, dialect: Dialect): Plan {
  const statement = new Statement(dialect);
  const rows: List = spec.selected ? 'selected' : 'records';
  if (wanted === 'rows') return statement.select(spec, rows).plan();
  // Without a window the order changes nothing, and costs.
  const unordered = isWindowed(spec) ? spec : { ...spec, order: [] };
  const asAWhole = isReduced(spec);
  if (wanted === 'exists') {
    const limit = spec.offset ? {} : { limit: '1' };
    return statement.select(unordered, asAWhole ? rows : 'one', limit).plan();
  }
  if (asAWhole) return statement.around('count(*)', unordered, rows).plan();
  if (isWindowed(spec)) return statement.around('count(*)', unordered, 'one').plan();
  return statement.select(unordered, { write: () => 'count(*)' }).plan();
}

/** Compiles a query for one column: its values, or what an aggregate makes of those that the query would return. */
export function compileColumn(
  spec: Spec,
  { reduction, column }: { reduction: Reduction; column: TableColumn },
  dialect: Dialect,
): Plan {
  const statement = new Statement(dialect);
  if (reduction === 'pluck') return statement.select(spec, { write: (write) => write(column) }).plan();
  (reduction === 'min' || reduction === 'max' ? requireOrder : requireSum)(column, dialect);
  // The average of exact numbers is divided in the program: no database divides them as another one does.
  const exact = reduction === 'avg' && column.type.kind === 'decimal';
  const result = (name: string): string => (exact ? `sum(${name}), count(${name})` : `${reduction}(${name})`);
  if (isReduced(spec)) return statement.around(result(dialect.quote(column.name)), spec, 'records').plan();
  if (isWindowed(spec)) {
    return statement.around(result(dialect.quote(column.name)), spec, { write: (write) => write(column) }).plan();
  }
  return statement.select({ ...spec, order: [] }, { write: (write) => result(write(column)) }).plan();
}

/** Compiles the number of rows for each value of a column, which may be one of a joined table. */
export function compileCounts(
  spec: Spec,
  { column, of }: { readonly column: TableColumn; readonly of?: string },
  dialect: Dialect,
): Plan {
  const groupBy = [{ column, of }];
  return new Statement(dialect)
    .select({ ...spec, order: [], groupBy }, { write: (write) => `${write(column, of)}, count(*)` })
    .plan();
}

function isWindowed(spec: Spec): boolean {
  return spec.limited || spec.offset || spec.perGroup !== undefined;
}

/** Whether rows of the result are not rows of the tables, so that what is selected decides how many there are. */
function isReduced(spec: Spec): boolean {
  return spec.distinct || spec.groupBy.length > 0 || spec.having !== undefined || spec.perGroup !== undefined;
}
