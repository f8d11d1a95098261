/** What of a record differs from its row, and values in the form in which the database will have them. */
import { TypeConversionError } from '../core/errors.ts';
import type { SqlValue } from '../core/sql.ts';
import type { TableColumn } from '../schema/table.ts';
import { readValue } from '../schema/values.ts';
import type { ModelInfo } from './info.ts';
import { RecordState } from './state.ts';

/** A record, as what it holds. */
export type Properties = Record<string, unknown>;

/** The columns in which a record differs from its row; of a new record, all that have a value. */
export function dirtyColumns(record: RecordState, info: ModelInfo): TableColumn[] {
  const row = RecordState.row(record);
  const properties = record as unknown as Properties;
  return info.table.columns.filter((column) => {
    const value = properties[column.property];
    return row ? differs(info, column, value, row[column.index]!) : value !== undefined;
  });
}

function differs(info: ModelInfo, column: TableColumn, value: unknown, stored: SqlValue): boolean {
  if (isStored(info, column, value, stored)) return false;
  if (value === null || value === undefined) return true;
  try {
    return !isSame(info, column, encode(info, column, readColumn(info, column, value)), stored);
  } catch (error) {
    if (error instanceof TypeConversionError) return true; // no row holds such a value; saving it says what is wrong
    throw error;
  }
}

/** Whether a value is certainly what is stored, as far as that can be seen without encoding it. */
export function isStored({ codecs }: ModelInfo, { index }: TableColumn, value: unknown, stored: SqlValue): boolean {
  return value === stored || codecs[index]!.unchanged?.(value, stored) === true;
}

/** Whether a value about to be written is what is stored. */
export function isSame({ codecs }: ModelInfo, { index }: TableColumn, encoded: SqlValue, stored: SqlValue): boolean {
  if (encoded === stored) return true;
  return encoded !== null && stored !== null && codecs[index]!.same?.(stored, encoded) === true;
}

/** A value as records hold it: what would be read back, such as the rounded decimal. */
export function readColumn({ table }: ModelInfo, column: TableColumn, value: unknown): unknown {
  const where = `${table.name}.${column.property}`;
  if (value === undefined) throw new TypeConversionError(`${where} has no value and no default.`);
  return readValue(column.type, value, where);
}

/** A value that records can hold, as the database will have it. */
export function encode({ codecs }: ModelInfo, { index }: TableColumn, value: unknown): SqlValue {
  return value === null ? null : codecs[index]!.encode(value);
}

/**
 * A new record as its row. A column without a value is an error, except the key that the database numbers: that is null then.
 */
export function encodeNew(record: RecordState, info: ModelInfo): SqlValue[] {
  const { columns, generatedKey } = info.table;
  const properties = record as unknown as Properties;
  const row: SqlValue[] = [];
  for (const column of columns) {
    const value = properties[column.property];
    if (value === undefined && column === generatedKey) {
      row.push(null);
      continue;
    }
    const read = readColumn(info, column, value);
    if (read !== value) properties[column.property] = read;
    row.push(encode(info, column, read));
  }
  return row;
}
