/**
 * A record as plain data: its columns, then the relations it has loaded. Columns that are hidden are in neither JSON nor what
 * Node prints.
 */
import { base64 } from '../core/base64.ts';
import type { ColumnType } from '../core/column-type.ts';
import { isDecimal, type Decimal } from '../core/decimal.ts';
import { PIVOT } from '../schema/relations.ts';
import type { AnyModel, ColumnsOf } from '../schema/shape.ts';
import type { Table } from '../schema/table.ts';
import { infoOf } from './info.ts';
import { RecordState } from './state.ts';

/** Texts stand for what JSON has no type for. */
type JsonValue<T> = T extends bigint | Decimal | Uint8Array ? string : T;
/** A record's columns as `toJSON` shows them, without the hidden ones: bigints, decimals and bytes are texts. */
export type JsonRow<I extends AnyModel> = {
  -readonly [K in keyof ColumnsOf<I> as ColumnsOf<I>[K] extends { readonly '~hidden': true } ? never : K]: JsonValue<
    ColumnsOf<I>[K]['~type']
  >;
};

type Properties = Record<string, unknown>;

/** What JSON.stringify makes a record of. */
export function plainOf(record: object): Properties {
  const { table } = infoOf(record.constructor);
  const plain: Properties = {};
  for (const { property, type, definition } of table.columns)
    if (!definition.hidden) plain[property] = columnValue((record as Properties)[property], type);
  for (const name of loadable(table))
    if (Object.hasOwn(record, name)) plain[name] = plainValue((record as Properties)[name], jsonOf);
  return plain;
}

/** Where records hold others: in their relations, and in the row between by which manyToMany led to them. */
export function loadable({ relations, byProperty }: Table): readonly string[] {
  return byProperty.has(PIVOT) || relations.has(PIVOT) ? [...relations.keys()] : [...relations.keys(), PIVOT];
}

/** A nested record as it shows itself; its class may have a `toJSON` of its own. */
function jsonOf(record: object): unknown {
  return (record as { toJSON(): unknown }).toJSON();
}

/** A column's value: decimals with all digits of their scale, so that 12.5 in a column of money is "12.50". */
export function columnValue(value: unknown, type: ColumnType): unknown {
  return type.kind === 'decimal' && isDecimal(value) ? value.toFixed(type.scale ?? 0) : plainValue(value, jsonOf);
}

/** Any value, with `show` for the records in it. JSON.stringify does the rest, such as moments. */
export function plainValue(value: unknown, show: (record: object) => unknown): unknown {
  if (typeof value === 'bigint' || isDecimal(value)) return value.toString();
  if (value instanceof Uint8Array) return base64(value);
  if (Array.isArray(value)) return value.map((item) => plainValue(item, show));
  return isRecord(value) ? show(value) : value;
}

function isRecord(value: unknown): value is object {
  return value instanceof RecordState;
}

/** How Node asks an object what to print of it; other platforms do not know the symbol. */
const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom');

/** Keeps hidden columns out of what Node prints of records. They stay properties like others. */
export function hideColumns(prototype: object, { columns }: Table): void {
  const hidden = new Set(columns.filter(({ definition }) => definition.hidden).map(({ property }) => property));
  Object.defineProperty(prototype, INSPECT, {
    configurable: true,
    value(this: object): object {
      // Of the record's class, so that it prints like the record; without this method, so that printing it ends.
      const shown = Object.create(Object.getPrototypeOf(this) as object, { [INSPECT]: { value: undefined } }) as object;
      for (const [name, value] of Object.entries(this))
        if (!hidden.has(name)) Object.defineProperty(shown, name, { value, enumerable: true });
      return shown;
    },
  });
}
