/** Rows told apart by what some of their columns hold, and the keys of several columns that programs give as objects. */
import { isDecimal } from '../core/decimal.ts';
import { QueryError } from '../core/errors.ts';
import type { SqlValue } from '../core/sql.ts';
import { didYouMean, show } from '../core/suggest.ts';
import type { Table, TableColumn } from '../schema/table.ts';
import { encode, readColumn } from './changes.ts';
import type { ModelInfo } from './info.ts';

/** A text that is equal for rows whose columns hold the same; a number is the same as number and as bigint. */
export function rowKey(row: readonly SqlValue[], columns: readonly TableColumn[]): string {
  return JSON.stringify(columns.map(({ index }) => textOf(row[index]!)));
}

function textOf(value: SqlValue): string | number[] | null {
  if (value === null || typeof value === 'string') return value;
  return value instanceof Uint8Array ? [...value] : `number ${String(value)}`;
}

/** A key of several columns, encoded at the columns' places; throws QueryError for anything but an object with all of them. */
export function encodeKey(info: ModelInfo, given: unknown): SqlValue[] {
  const { table } = info;
  if (typeof given !== 'object' || given === null)
    throw new QueryError(`A key of '${table.name}' is an object with ${namesOf(table)}, got ${show(given)}.`);
  const names = table.primaryKey.map(({ property }) => property);
  const strange = Object.keys(given).find((name) => !names.includes(name));
  if (strange !== undefined)
    throw new QueryError(
      `A key of '${table.name}' is an object with ${namesOf(table)}, without ${show(strange)}.${didYouMean(strange, names)}`,
    );
  const row: SqlValue[] = [];
  for (const column of table.primaryKey) {
    const value = (given as Record<string, unknown>)[column.property];
    if (value === undefined || value === null)
      throw new QueryError(`A key of '${table.name}' needs ${namesOf(table)}; '${column.property}' is missing.`);
    row[column.index] = encode(info, column, readColumn(info, column, value));
  }
  return row;
}

/** A key as something that is equal for equal keys; moments, decimals and bytes are objects, each of which equals itself only. */
export function comparable(key: unknown): unknown {
  if (typeof key !== 'object' || key === null) return key;
  if (key instanceof Date) return `moment ${key.getTime()}`;
  if (isDecimal(key)) return `number ${key.toString()}`;
  return key instanceof Uint8Array ? `bytes ${key.join()}` : key;
}

/** The keys, each once, without those that lead nowhere. */
export function distinctKeys(keys: readonly unknown[]): unknown[] {
  const distinct = new Map<unknown, unknown>();
  for (const key of keys) if (key !== null && key !== undefined) distinct.set(comparable(key), key);
  return [...distinct.values()];
}

/** `line and place`. */
export function namesOf({ primaryKey }: Table): string {
  return primaryKey.map(({ property }) => property).join(' and ');
}
