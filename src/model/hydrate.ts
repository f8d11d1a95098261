/**
 * Makes records of rows. Each model gets a constructor of its own, generated once, that assigns every column in order: V8 then
 * treats records like hand-written objects. Where code generation is forbidden (a strict content security policy) a loop
 * does the same, several times slower.
 */
import { ConfigError, QueryError } from '../core/errors.ts';
import type { ColumnKind } from '../core/column-type.ts';
import type { SqlValue } from '../core/sql.ts';
import { didYouMean } from '../core/suggest.ts';
import type { Table } from '../schema/table.ts';
import { readValue } from '../schema/values.ts';
import { INFO, type Fill, type ModelInfo } from './info.ts';
import { tellWatchers, watched } from './record-watch.ts';
import { RecordState, type StoredRow } from './state.ts';

/** The first argument of a constructor that is to make a record of a row. Not exported by the library, so no user data can be it. */
export const FROM_ROW: unique symbol = Symbol('a row of the database follows');

/** Kinds that every dialect returns just as records hold them. */
const PLAIN: ReadonlySet<ColumnKind> = new Set(['integer', 'float', 'text', 'uuid', 'oneOf', 'date']);

/** A class whose constructor takes FROM_ROW and a row, or the data of a new record. */
export type RecordClass = new (first: unknown, row?: StoredRow) => RecordState;

/**
 * The base class of a model: `base` plus a constructor for the table's columns. For models that extend this one the same
 * constructor sets theirs, all at once, so that the fields of classes in between see them.
 */
export function withConstructor(base: RecordClass, info: ModelInfo): RecordClass {
  const initialize = (record: object, data: unknown, model: Modelled): void => {
    initializeNew(record, data, model[INFO].table);
    if (watched) tellWatchers(model, [record], true);
  };
  const requireRow = (row: unknown, model: Function): void => {
    if (row === undefined)
      throw new ConfigError(
        `${model.name} declares a constructor of its own, so rows cannot become records. Use a static method or an event instead.`,
      );
  };
  try {
    const source = `return class extends base {
      constructor(first, row) {
        if (first === FROM_ROW) {
          requireRow(row, new.target); super(first, row); const own = new.target[INFO];
          if (own === info) { const { decoders } = info; ${assignments('this', info.table)} } else own.fill(this, row);
        } else { super(first, undefined); initialize(this, first, new.target); }
      }
    }`;
    // oxlint-disable-next-line no-implied-eval -- the source holds numbers and quoted names of the model, nothing from outside
    const make = new Function('base', 'info', 'INFO', 'FROM_ROW', 'initialize', 'requireRow', source) as (
      ...parts: unknown[]
    ) => RecordClass;
    return make(base, info, INFO, FROM_ROW, initialize, requireRow);
  } catch (error) {
    if (!(error instanceof EvalError)) throw error;
    return withLoop(base, initialize, requireRow);
  }
}

/** A model class, as constructors see it. */
type Modelled = Function & { readonly [INFO]: ModelInfo };

/** The statements that set each column of `record` from `row`. */
function assignments(record: string, table: Table): string {
  const lines = table.columns.map(({ property, type, index }) => {
    const plain = PLAIN.has(type.kind) && !(table.bigints && type.kind === 'integer');
    return `${record}[${JSON.stringify(property)}] = ${plain ? `row[${index}]` : `decoders[${index}](row[${index}])`};`;
  });
  return lines.join(' ');
}

/** The base class of a model that extends another: its records are made by the other's constructor, with the columns of `info`. */
export function extendRecords(base: RecordClass, info: ModelInfo): RecordClass {
  info.fill = filler(info);
  return class extends base {};
}

function filler(info: ModelInfo): Fill {
  try {
    const source = `return (record, row) => { const { decoders } = info; ${assignments('record', info.table)} }`;
    // oxlint-disable-next-line no-implied-eval -- as above
    return (new Function('info', source) as (info: ModelInfo) => Fill)(info);
  } catch (error) {
    if (!(error instanceof EvalError)) throw error;
    return (record, row) => assignRow(record as RecordState, row, info);
  }
}

function withLoop(
  base: RecordClass,
  initialize: (record: object, data: unknown, model: Modelled) => void,
  requireRow: (row: unknown, model: Function) => void,
): RecordClass {
  return class extends base {
    constructor(first: unknown, row?: StoredRow) {
      super(first, first === FROM_ROW ? row : undefined);
      if (first === FROM_ROW) {
        requireRow(row, new.target);
        assignRow(this, row!, (new.target as unknown as Modelled)[INFO]);
      } else initialize(this, first, new.target as unknown as Modelled);
    }
  };
}

/** Sets every column of a record from a row. */
export function assignRow(record: RecordState, row: StoredRow, info: ModelInfo): void {
  const properties = record as unknown as Record<string, unknown>;
  for (const { property, index } of info.table.columns) properties[property] = info.decoders[index]!(row[index]!);
}

/** Sets every column of a new record, in order: from the data, else the default, else NULL where that is allowed. */
function initializeNew(record: object, data: unknown, table: Table): void {
  if (typeof data !== 'object' || data === null) {
    throw new QueryError(`A new record of '${table.name}' needs an object with its columns, got ${String(data)}.`);
  }
  const given = data as Record<string, unknown>;
  for (const key of Object.keys(given)) {
    if (table.byProperty.has(key)) continue;
    throw new QueryError(`'${table.name}' has no column '${key}'.${didYouMean(key, table.byProperty.keys())}`);
  }
  const properties = record as Record<string, unknown>;
  for (const { property, type, definition } of table.columns) {
    const value = Object.hasOwn(given, property) ? given[property] : undefined;
    const chosen = value === undefined ? defaultOf(definition.default, definition.nullable, properties) : value;
    // What a schema is to make a value of need not fit the column yet; it is read when the record is saved.
    const raw = chosen === undefined || definition.schema !== undefined;
    properties[property] = raw ? chosen : readValue(type, chosen, `${table.name}.${property}`);
  }
}

/** A default that is a function gets the record as far as it is filled in. */
function defaultOf(value: unknown, nullable: boolean, record: object): unknown {
  if (value === undefined) return nullable ? null : undefined;
  return typeof value === 'function' ? (value as (record: object) => unknown)(record) : value;
}

/** Records of a class made of rows; neighbours know each other, so that loading a relation of one loads it for its group. */
export function hydrateAll(model: Function, rows: readonly (readonly SqlValue[])[]): object[] {
  const Model = model as RecordClass;
  const records: RecordState[] = [];
  for (const row of rows) records.push(new Model(FROM_ROW, row));
  RecordState.setSiblings(records);
  if (watched) tellWatchers(model, records, false);
  return records;
}
