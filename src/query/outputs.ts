/** What the program gets for what the database returned: values of columns, sums, averages, counts. */
import type { ColumnKind } from '../core/column-type.ts';
import { Decimal, roundDecimal } from '../core/decimal.ts';
import { QueryError, TypeConversionError } from '../core/errors.ts';
import type { SqlValue } from '../core/sql.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Table, TableColumn } from '../schema/table.ts';
import type { Output, Selected } from './ast.ts';

const NUMBERS: ReadonlySet<ColumnKind> = new Set(['integer', 'bigint', 'float', 'decimal']);
/** Kinds of which no value is less than another, or whose order no database is asked for. */
const WITHOUT_ORDER: ReadonlySet<ColumnKind> = new Set(['boolean', 'json', 'blob']);

/** Digits that an average has behind the point beyond those of its column. */
const MORE_DIGITS = 6;
/** The least number that may have more digits than a double holds exactly. */
const INEXACT = 1e15;

/** Refuses to add up what is no number. */
export function requireNumbers(table: Table, { property, type }: TableColumn, end: string): void {
  if (!NUMBERS.has(type.kind)) throw unfit(`${table.name}.${property}`, type.kind, end, 'only integer, bigint, float and decimal columns can be added'); // prettier-ignore
}

/** Refuses to look for the least or greatest of what has no order. */
export function requireOrdered(table: Table, { property, type }: TableColumn, end: string): void {
  if (WITHOUT_ORDER.has(type.kind))
    throw unfit(`${table.name}.${property}`, type.kind, end, 'its values have no order');
}

function unfit(name: string, kind: string, end: string, reason: string): QueryError {
  return new QueryError(`${end}() cannot be asked of ${name}, a ${kind}: ${reason}.`);
}

/** The sum of a column as the program gets it; that of no values is 0. `name` stands in messages. */
export function sumOf(column: TableColumn, value: SqlValue, name = column.property): number | bigint | Decimal {
  const { kind } = column.type;
  if (kind === 'decimal') return exactSum(column, value ?? 0, name);
  if (kind === 'bigint') return BigInt((value ?? 0) as number | bigint);
  const result = Number(value ?? 0);
  if (kind === 'float' || Math.abs(result) <= Number.MAX_SAFE_INTEGER) return result;
  throw new TypeConversionError(
    `The sum of ${name} is beyond ±(2^53 - 1), which a number cannot hold exactly. Declare the column as bigint().`,
  );
}

/** The average of a column; null of no values. Of decimals `values` are the sum and the count. */
export function averageOf(
  column: TableColumn,
  values: readonly SqlValue[],
  name = column.property,
): number | Decimal | null {
  const [value = null, count] = values;
  if (value === null) return null;
  if (column.type.kind !== 'decimal') return Number(value);
  return roundDecimal(exactSum(column, value, name).div(String(count)), (column.type.scale ?? 0) + MORE_DIGITS);
}

/** The output of a value that was computed inside the statement: an average comes alone there, without its sum and count. */
export function computed(output: Output): Output {
  if (output.as !== 'avg') return output;
  const { property, type } = output.column;
  if (type.kind !== 'decimal') return { as: 'number' };
  return {
    as: 'column',
    column: { property, type: { ...type, precision: 15, scale: (type.scale ?? 0) + MORE_DIGITS } },
  };
}

/** A database that stores decimals as doubles adds them with compensation, so up to 15 digits nothing but the last is noise. */
function exactSum(column: TableColumn, value: SqlValue, name: string): Decimal {
  const { scale = 0 } = column.type;
  if (typeof value === 'number' && Math.abs(value) * 10 ** scale >= INEXACT) {
    throw new TypeConversionError(
      `The sum of ${name} has more than 15 digits, so the database cannot tell it exactly. Sum fewer rows at a time and add the results.`,
    );
  }
  const decimal = new Decimal(typeof value === 'number' ? value : String(value));
  return roundDecimal(decimal, scale);
}

/** A value of no known column: whole numbers as number where that is exact, else as bigint. */
function anything(value: SqlValue): SqlValue {
  return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** Whether whole numbers must come as bigint, so that none loses its last digits unseen. */
export function needsBigints(selected: readonly Selected[]): boolean {
  return selected.some(({ output }) => {
    if (output.as === 'anything') return true;
    if (output.as === 'number') return false;
    return output.as === 'column' ? output.column.type.kind === 'bigint' : output.column.type.kind !== 'float';
  });
}

/** Makes the objects of a selection of rows. */
export function rowMaker(selected: readonly Selected[], dialect: Dialect): (row: readonly SqlValue[]) => object {
  let width = 0;
  const parts = selected.map(({ name, output }) => {
    const start = width;
    const beside = output.as === 'avg' && output.column.type.kind === 'decimal' ? 2 : 0;
    width += 1 + beside;
    return { name, read: reader(output, start, dialect) };
  });
  return (row) => {
    const made: Record<string, unknown> = {};
    for (const { name, read } of parts) made[name] = read(row);
    return made;
  };
}

function reader(output: Output, at: number, dialect: Dialect): (row: readonly SqlValue[]) => unknown {
  switch (output.as) {
    case 'number':
      return (row) => (row[at] === null ? null : Number(row[at]));
    case 'anything':
      return (row) => anything(row[at]!);
    case 'sum':
      return (row) => sumOf(output.column, row[at]!);
    case 'avg': {
      const exact = output.column.type.kind === 'decimal';
      return (row) => averageOf(output.column, exact ? row.slice(at + 1, at + 3) : [row[at]!]);
    }
    case 'column': {
      const { type } = output.column;
      const { decode = type.kind === 'integer' ? Number : undefined } = dialect.codec(type);
      return (row) => (row[at] === null || !decode ? row[at] : decode(row[at]!));
    }
  }
}
