/** Several columns of a record at once: setting them, what they were before, and a copy of them as a new record. */
import { isDecimal } from '../core/decimal.ts';
import { QueryError } from '../core/errors.ts';
import { didYouMean, show } from '../core/suggest.ts';
import type { Columns } from '../schema/columns.ts';
import type { TableColumn } from '../schema/table.ts';
import { readValue } from '../schema/values.ts';
import { dirtyColumns } from './changes.ts';
import { infoOf } from './info.ts';
import { RecordState } from './state.ts';

/** The columns that changed, each with the value in the database and the record's; the former is undefined in a new record. */
export type Changes<C extends Columns> = {
  [K in keyof C]?: readonly [before: C[K]['~type'] | undefined, now: C[K]['~type']];
};

type Properties = Record<string, unknown>;

/** Sets columns, all or none of them. What is undefined is left as it is. */
export function assign(record: RecordState, data: unknown): void {
  const { table } = infoOf(record.constructor);
  if (typeof data !== 'object' || data === null)
    throw new QueryError(`assign() takes an object with columns of '${table.name}', got ${show(data)}.`);
  const values = Object.entries(data).map(([property, value]): [string, unknown] => {
    const column = columnOf(record, property);
    // What a schema is to make a value of need not fit the column yet; it is read when the record is saved.
    const raw = value === undefined || column.definition.schema !== undefined;
    return [property, raw ? value : readValue(column.type, value, `${table.name}.${property}`)];
  });
  for (const [property, value] of values) if (value !== undefined) (record as unknown as Properties)[property] = value;
}

function columnOf(record: RecordState, property: unknown): TableColumn {
  const { table } = infoOf(record.constructor);
  const column = table.byProperty.get(property as string);
  if (column) return column;
  throw new QueryError(
    `'${table.name}' has no column ${show(property)}.${didYouMean(String(property), table.byProperty.keys())}`,
  );
}

/** A column's value as the database has it; undefined in a new record. */
export function previous(record: RecordState, property: string): unknown {
  return stored(record, columnOf(record, property));
}

function stored(record: RecordState, { index }: TableColumn): unknown {
  const row = RecordState.row(record);
  return row && infoOf(record.constructor).decoders[index]!(row[index]!);
}

/** The columns that saving would write, each with its value before and now. */
export function changes(record: RecordState): Record<string, readonly [unknown, unknown]> {
  const dirty = dirtyColumns(record, infoOf(record.constructor));
  return Object.fromEntries(
    dirty.map((column) => [
      column.property,
      [stored(record, column), (record as unknown as Properties)[column.property]],
    ]),
  );
}

/** The data of a new record like this one, without what is the row's own: its key, its version, when it was made or changed. */
export function copyOf(record: RecordState): Properties {
  const copied = infoOf(record.constructor).table.columns.filter((column) => !isOwn(column));
  return Object.fromEntries(
    copied.map(({ property }) => [property, copyValue((record as unknown as Properties)[property])]),
  );
}

function isOwn({ type, definition }: TableColumn): boolean {
  const made = typeof definition.default === 'function' && type.kind === 'timestamp';
  return definition.primaryKey || definition.role !== undefined || made;
}

/** Values that can be changed in place are copied, so that the two records have nothing in common. */
function copyValue(value: unknown): unknown {
  const changeable = typeof value === 'object' && value !== null && !isDecimal(value);
  if (!changeable) return value;
  if (value instanceof Date) return new Date(value);
  return value instanceof Uint8Array ? value.slice() : (JSON.parse(JSON.stringify(value)) as unknown);
}
