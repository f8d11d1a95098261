/** Writes records: inserts new ones, updates the columns that changed, deletes, reads again. */
import { QueryError, RecordNotFoundError, TypeConversionError } from '../core/errors.ts';
import type { CompiledQuery, SqlValue } from '../core/sql.ts';
import type { Transaction } from '../core/transaction.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Table, TableColumn } from '../schema/table.ts';
import { readValue } from '../schema/values.ts';
import { assignRow } from './hydrate.ts';
import { bindingOf, infoOf, type ModelInfo } from './info.ts';
import { RecordState, type StoredRow } from './state.ts';

/** How to write a record. */
export interface SaveOptions {
  /** Writes in this transaction. Default: the one around the caller, if any. */
  readonly tx?: Transaction;
}

type Properties = Record<string, unknown>;

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
  if (value === stored) return false;
  if (value === null || stored === null || value === undefined) return true;
  const { decode, encode, same } = info.codecs[column.index]!;
  if (!decode && !same) return true;
  let encoded: SqlValue;
  try {
    encoded = encode(readValue(column.type, value, nameOf(info.table, column)));
  } catch (error) {
    if (error instanceof TypeConversionError) return true; // no row holds such a value; saving it says what is wrong
    throw error;
  }
  return same ? !same(stored, encoded) : stored !== encoded;
}

/** A statement that writes a record. */
interface Write {
  readonly sql: string;
  readonly params: readonly SqlValue[];
  /** The record's row when it is written, without the key that the database makes. */
  readonly row: SqlValue[];
  /** Takes back what the preparation changed in the record. */
  readonly revert: () => void;
}

/**
 * Inserts a new record, or updates the changed columns of another; answers false when nothing changed, so nothing was written.
 * `onUndo` is called when what was written is rolled back.
 */
export async function save(record: RecordState, options: SaveOptions = {}, onUndo?: () => void): Promise<boolean> {
  const model = record.constructor;
  const info = infoOf(model);
  const { table } = info;
  const { runner, dialect } = bindingOf(model);
  const before = RecordState.row(record);
  const write = before ? update(record, before, info, dialect) : insert(record, info, dialect);
  if (!write) return false;
  const { sql, params, row } = write;
  const key = before ? undefined : table.generatedKey;
  const numbered = key !== undefined && row[key.index] === null;
  let undone = false;
  // When what was written is undone, the record must know that the database does not have it.
  const undo = (): void => {
    undone = true;
    RecordState.setRow(record, before);
    if (numbered) (record as unknown as Properties)[key.property] = undefined;
    onUndo?.();
  };
  try {
    const query: CompiledQuery = { sql, params, kind: 'write', bigints: table.bigints };
    const { changes, lastInsertId } = await runner.run(query, options.tx, undo);
    if (before && changes === 0)
      throw new RecordNotFoundError(`${describe(record, before, table)} cannot be saved: its row no longer exists.`);
    if (undone) return true;
    if (numbered && lastInsertId !== undefined) setKey(record, row, key, lastInsertId);
    RecordState.setRow(record, row);
    return true;
  } catch (error) {
    write.revert();
    throw error;
  }
}

function setKey(record: RecordState, row: SqlValue[], key: TableColumn, made: number | bigint): void {
  const id = key.type.kind === 'bigint' ? BigInt(made) : Number(made);
  row[key.index] = id;
  (record as unknown as Properties)[key.property] = id;
}

/** Every column encoded. A column without a value is an error, except the key that the database numbers. */
function insert(record: RecordState, info: ModelInfo, dialect: Dialect): Write {
  const { table } = info;
  const { generatedKey } = table;
  const properties = record as unknown as Properties;
  const row = table.columns.map((column) =>
    column === generatedKey && properties[column.property] === undefined
      ? null
      : encodeColumn(properties, column, info),
  );
  const numbered = generatedKey !== undefined && row[generatedKey.index] === null;
  const params = numbered ? row.filter((_, i) => i !== generatedKey.index) : row.slice();
  return { sql: insertSql(table, numbered, dialect), params, row, revert: () => {} };
}

/** The columns that changed, and those that change with every update; undefined when none did. */
function update(record: RecordState, before: StoredRow, info: ModelInfo, dialect: Dialect): Write | undefined {
  const { table } = info;
  const changed = new Set(dirtyColumns(record, info));
  if (changed.size === 0) return undefined;
  const properties = record as unknown as Properties;
  const touched: [string, unknown][] = [];
  const revert = (): void => {
    for (const [property, value] of touched) properties[property] = value;
  };
  for (const column of table.columns) {
    const { onUpdate } = column.definition;
    if (!onUpdate || changed.has(column)) continue;
    touched.push([column.property, properties[column.property]]);
    properties[column.property] = onUpdate();
    changed.add(column);
  }
  try {
    const row = [...before];
    for (const column of changed) row[column.index] = encodeColumn(properties, column, info);
    const columns = table.columns.filter((column) => changed.has(column));
    const params = [...columns.map((column) => row[column.index]!), ...keyValues(record, before, table)];
    return { sql: updateSql(table, columns, dialect), params, row, revert };
  } catch (error) {
    revert();
    throw error;
  }
}

/** A property as the database will have it; the record then holds what would be read back, such as the rounded decimal. */
function encodeColumn(properties: Properties, column: TableColumn, { table, codecs }: ModelInfo): SqlValue {
  const value = properties[column.property];
  if (value === undefined) throw new TypeConversionError(`${nameOf(table, column)} has no value and no default.`);
  if (value === null) return null;
  const read = readValue(column.type, value, nameOf(table, column));
  if (read !== value) properties[column.property] = read;
  return codecs[column.index]!.encode(read);
}

/** Deletes a record's row. `onUndo` is called when that is rolled back. */
export async function destroy(record: RecordState, options: SaveOptions = {}, onUndo?: () => void): Promise<void> {
  const model = record.constructor;
  const { table } = infoOf(model);
  const { runner, dialect } = bindingOf(model);
  const row = savedRow(record, 'deleted');
  const sql = `delete from ${dialect.quote(table.name)} where ${keySql(table, dialect, 0)}`;
  const { changes } = await runner.run(
    { sql, params: keyValues(record, row, table), kind: 'write' },
    options.tx,
    onUndo,
  );
  if (changes === 0)
    throw new RecordNotFoundError(`${describe(record, row, table)} cannot be deleted: its row no longer exists.`);
}

/** Reads a record's row again and forgets what it has loaded. */
export async function refresh(record: RecordState, options: SaveOptions = {}): Promise<void> {
  const model = record.constructor;
  const info = infoOf(model);
  const { table } = info;
  const { runner, dialect } = bindingOf(model);
  const row = savedRow(record, 'refreshed');
  const names = table.columns.map(({ name }) => dialect.quote(name)).join(', ');
  const sql = `select ${names} from ${dialect.quote(table.name)} where ${keySql(table, dialect, 0)}`;
  const query: CompiledQuery = { sql, params: keyValues(record, row, table), kind: 'read', bigints: table.bigints };
  const { rows } = await runner.run(query, options.tx);
  const [found] = rows;
  if (!found)
    throw new RecordNotFoundError(`${describe(record, row, table)} cannot be refreshed: its row no longer exists.`);
  assignRow(record, found, info);
  RecordState.setRow(record, found);
  for (const relation of table.relations.keys()) delete (record as unknown as Properties)[relation];
}

function savedRow(record: RecordState, done: string): StoredRow {
  const row = RecordState.row(record);
  if (row) return row;
  throw new QueryError(`This ${record.constructor.name} was never saved, so it cannot be ${done}.`);
}

/** The key under which the row is stored; a changed key property does not change which row is meant. */
function keyValues(record: RecordState, row: StoredRow, table: Table): SqlValue[] {
  if (table.primaryKey.length > 0) return table.primaryKey.map((column) => row[column.index]!);
  throw new QueryError(`${record.constructor.name} has no primary key, so one record cannot be written by itself.`);
}

function keySql(table: Table, dialect: Dialect, before: number): string {
  return table.primaryKey
    .map(({ name }, i) => `${dialect.quote(name)} = ${dialect.placeholder(before + i)}`)
    .join(' and ');
}

/** `numbered` leaves the key to the database. */
function insertSql(table: Table, numbered: boolean, dialect: Dialect): string {
  return cached(table, dialect, numbered ? 'insert' : 'insert with key', () => {
    const columns = table.columns.filter((column) => !numbered || column !== table.generatedKey);
    if (columns.length === 0) return `insert into ${dialect.quote(table.name)} default values`;
    const names = columns.map(({ name }) => dialect.quote(name)).join(', ');
    const placeholders = columns.map((_, i) => dialect.placeholder(i)).join(', ');
    return `insert into ${dialect.quote(table.name)} (${names}) values (${placeholders})`;
  });
}

function updateSql(table: Table, columns: readonly TableColumn[], dialect: Dialect): string {
  return cached(table, dialect, `update ${columns.map(({ index }) => index).join()}`, () => {
    const sets = columns.map(({ name }, i) => `${dialect.quote(name)} = ${dialect.placeholder(i)}`).join(', ');
    return `update ${dialect.quote(table.name)} set ${sets} where ${keySql(table, dialect, columns.length)}`;
  });
}

/** Statements by the columns they write. A program writes few different sets of columns. */
const statements = new WeakMap<Dialect, WeakMap<Table, Map<string, string>>>();

function cached(table: Table, dialect: Dialect, key: string, write: () => string): string {
  let tables = statements.get(dialect);
  if (!tables) statements.set(dialect, (tables = new WeakMap()));
  let known = tables.get(table);
  if (!known) tables.set(table, (known = new Map()));
  let sql = known.get(key);
  if (sql === undefined) known.set(key, (sql = write()));
  return sql;
}

function nameOf(table: Table, column: TableColumn): string {
  return `${table.name}.${column.property}`;
}

function describe(record: RecordState, row: StoredRow, table: Table): string {
  return `${record.constructor.name} ${table.primaryKey.map((column) => String(row[column.index])).join('/')}`;
}
