/** Ends of a query that answer values of one column: the values themselves, or their sum, average, least or greatest. */
import type { Decimal } from '../core/decimal.ts';
import type { SqlValue } from '../core/sql.ts';
import type { TableColumn } from '../schema/table.ts';
import { ask } from './ask.ts';
import { compileColumn, type Reduction } from './compile.ts';
import { averageOf, requireNumbers, requireOrdered, sumOf } from './outputs.ts';
import type { QueryState } from './ports.ts';
import { refuseGrouped } from './statement.ts';
import { bound } from './state.ts';
import { columnOf } from './where.ts';

/** The values of a column, as records hold them. */
export async function pluck(state: QueryState, property: string): Promise<unknown[]> {
  const column = columnOf(state.source.table, property);
  const rows = await rowsOf(state, column, 'pluck', column.type.kind === 'bigint');
  const { decode } = state.source.binding().dialect.codec(column.type);
  return rows.map((row) => (decode && row[0] !== null ? decode(row[0]!) : row[0]));
}

/** The least or the greatest value of a column; null when there is none. */
export async function extreme(state: QueryState, which: 'min' | 'max', property: string): Promise<unknown> {
  const column = columnOf(state.source.table, property);
  requireOrdered(state.source.table, column, which);
  const [row] = await rowsOf(state, column, which, column.type.kind === 'bigint');
  const value = row?.[0] ?? null;
  const { decode } = state.source.binding().dialect.codec(column.type);
  return value === null || !decode ? value : decode(value);
}

/** The sum of a column; that of no values is 0. */
export async function sum(state: QueryState, property: string): Promise<number | bigint | Decimal> {
  const column = columnOf(state.source.table, property);
  requireNumbers(state.source.table, column, 'sum');
  const [row] = await rowsOf(state, column, 'sum', column.type.kind !== 'float');
  return sumOf(column, row?.[0] ?? null, nameOf(state, column));
}

/** The average of a column; null when there are no values. */
export async function average(state: QueryState, property: string): Promise<number | Decimal | null> {
  const column = columnOf(state.source.table, property);
  requireNumbers(state.source.table, column, 'avg');
  const [row] = await rowsOf(state, column, 'avg', column.type.kind === 'decimal');
  return averageOf(column, row ?? [], nameOf(state, column));
}

async function rowsOf(
  state: QueryState,
  column: TableColumn,
  reduction: Reduction,
  bigints: boolean,
): Promise<readonly (readonly SqlValue[])[]> {
  const { source, shape, values, limits, offload } = state;
  refuseGrouped(shape.spec);
  const binding = source.binding();
  const { dialect } = binding;
  const plan = shape.planFor(`${reduction} ${column.property}`, dialect, () =>
    compileColumn(shape.spec, { reduction, column }, dialect),
  );
  const query = { sql: plan.sql, params: bound(plan, values), kind: plan.kind, bigints, limits, offload };
  return (await ask(binding, query, state)).rows;
}

function nameOf({ source }: QueryState, { property }: TableColumn): string {
  return `${source.table.name}.${property}`;
}
