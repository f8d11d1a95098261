/** Keys of records as texts that are equal for equal keys, whether a program gave them or a row has them. */
import { QueryError } from '../core/errors.ts';
import { encodeKey, comparable } from '../model/row-keys.ts';
import type { ModelInfo } from '../model/info.ts';
import type { StoredRow } from '../model/state.ts';

/** A key that was asked for. */
export interface AskedKey {
  readonly text: string;
  /** Its values as they are bound, at the places of their columns. */
  readonly row: StoredRow;
}

/** Reads a key; throws QueryError or TypeConversionError for what cannot be one. */
export function askedKey(info: ModelInfo, given: unknown): AskedKey {
  const { table } = info;
  const [column, ...others] = table.primaryKey;
  if (given === null || given === undefined)
    throw new QueryError(`A record of '${table.name}' cannot be found by ${String(given)}; give its key.`);
  const row = encodeKey(info, others.length > 0 ? given : { [column!.property]: given });
  return { text: keyOfRow(info, row), row };
}

/** The key of a row. Values are compared as records hold them: a database may return a number in another form than it was bound. */
export function keyOfRow({ table, decoders }: ModelInfo, row: StoredRow): string {
  return JSON.stringify(table.primaryKey.map(({ index }) => textOf(decoders[index]!(row[index]!))));
}

function textOf(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'bigint') return `number ${String(value)}`;
  return typeof value === 'string' ? `text ${value}` : String(comparable(value));
}
