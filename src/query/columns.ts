/** Ends of a query that answer values of one column: the values themselves, or their sum, average, least or greatest. */
import type { ColumnKind } from '../core/column-type.ts';
import { Decimal, roundDecimal } from '../core/decimal.ts';
import { QueryError, TypeConversionError } from '../core/errors.ts';
import type { SqlValue } from '../core/sql.ts';
import type { TableColumn } from '../schema/table.ts';
import { compileColumn, type Reduction } from './compile.ts';
import { bound, type QueryState } from './state.ts';
import { columnOf } from './where.ts';

const NUMBERS: ReadonlySet<ColumnKind> = new Set(['integer', 'bigint', 'float', 'decimal']);
/** Kinds of which no value is less than another, or whose order no database is asked for. */
const WITHOUT_ORDER: ReadonlySet<ColumnKind> = new Set(['boolean', 'json', 'blob']);

/** Digits that an average has behind the point beyond those of its column. */
const MORE_DIGITS = 6;
/** The least number that may have more digits than a double holds exactly. */
const INEXACT = 1e15;

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
  if (WITHOUT_ORDER.has(column.type.kind)) throw unfit(state, column, which, 'its values have no order');
  const [row] = await rowsOf(state, column, which, column.type.kind === 'bigint');
  const value = row?.[0] ?? null;
  const { decode } = state.source.binding().dialect.codec(column.type);
  return value === null || !decode ? value : decode(value);
}

/** The sum of a column; that of no values is 0. */
export async function sum(state: QueryState, property: string): Promise<number | bigint | Decimal> {
  const column = numberColumn(state, property, 'sum');
  const [row] = await rowsOf(state, column, 'sum', column.type.kind !== 'float');
  const value = row?.[0] ?? 0;
  const { kind } = column.type;
  if (kind === 'decimal') return exactSum(state, column, value);
  if (kind === 'bigint') return BigInt(value as number | bigint);
  const result = Number(value);
  if (kind === 'float' || Math.abs(result) <= Number.MAX_SAFE_INTEGER) return result;
  throw new TypeConversionError(
    `The sum of ${nameOf(state, column)} is beyond ±(2^53 - 1), which a number cannot hold exactly. Declare the column as bigint().`,
  );
}

/** The average of a column; null when there are no values. */
export async function average(state: QueryState, property: string): Promise<number | Decimal | null> {
  const column = numberColumn(state, property, 'avg');
  const exact = column.type.kind === 'decimal';
  const [row] = await rowsOf(state, column, 'avg', exact);
  const value = row?.[0] ?? null;
  if (value === null) return null;
  if (!exact) return Number(value);
  const exactly = exactSum(state, column, value).div(String(row![1]));
  return roundDecimal(exactly, (column.type.scale ?? 0) + MORE_DIGITS);
}

/** A database that stores decimals as doubles adds them with compensation, so up to 15 digits nothing but the last is noise. */
function exactSum(state: QueryState, column: TableColumn, value: SqlValue): Decimal {
  const { scale = 0 } = column.type;
  if (typeof value === 'number' && Math.abs(value) * 10 ** scale >= INEXACT) {
    throw new TypeConversionError(
      `The sum of ${nameOf(state, column)} has more than 15 digits, so the database cannot tell it exactly. Sum fewer rows at a time and add the results.`,
    );
  }
  const decimal = new Decimal(typeof value === 'number' ? value : String(value));
  return roundDecimal(decimal, scale);
}

async function rowsOf(
  state: QueryState,
  column: TableColumn,
  reduction: Reduction,
  bigints: boolean,
): Promise<readonly (readonly SqlValue[])[]> {
  const { source, shape, transaction } = state;
  const { table } = source;
  const { dialect, runner } = source.binding();
  const plan = shape.planFor(`${reduction} ${column.property}`, dialect, () =>
    compileColumn(table, shape.spec, { reduction, column }, dialect),
  );
  const { rows } = await runner.run({ sql: plan.sql, params: bound(plan, state), kind: 'read', bigints }, transaction);
  return rows;
}

function numberColumn(state: QueryState, property: string, end: 'sum' | 'avg'): TableColumn {
  const column = columnOf(state.source.table, property);
  if (NUMBERS.has(column.type.kind)) return column;
  throw unfit(state, column, end, 'only integer, bigint, float and decimal columns can be added');
}

function unfit(state: QueryState, column: TableColumn, end: string, reason: string): QueryError {
  return new QueryError(`${end}() cannot be asked of ${nameOf(state, column)}, a ${column.type.kind}: ${reason}.`);
}

function nameOf({ source }: QueryState, { property }: TableColumn): string {
  return `${source.table.name}.${property}`;
}
