/** Writes records: inserts new ones, updates the columns that changed, deletes, reads again. */
import { QueryError, RecordNotFoundError, TypeConversionError } from '../core/errors.ts';
import type { CompiledQuery, QueryResult, SqlValue } from '../core/sql.ts';
import type { Transaction } from '../core/transaction.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Binding } from '../query/ports.ts';
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
  if (value === null || stored === null) return value !== stored;
  if (value === undefined) return true;
  const { decode, encode, same } = info.codecs[column.index]!;
  if (!decode && !same) return value !== stored;
  const encoded = encode(readValue(column.type, value, nameOf(info.table, column)));
  return same ? !same(stored, encoded) : stored !== encoded;
}

/** Inserts a new record, or updates the changed columns of another; does nothing when nothing changed. */
export async function save(record: RecordState, options: SaveOptions = {}): Promise<void> {
  const model = record.constructor;
  const info = infoOf(model);
  const binding = bindingOf(model);
  const before = RecordState.row(record);
  const written = before
    ? await update(record, before, info, binding, options.tx)
    : await insert(record, info, binding, options.tx);
  if (!written) return;
  RecordState.setRow(record, written);
  // When what was written is undone, the record must know that it is not in the database any more.
  binding.runner.current(options.tx)?.afterRollback(() => RecordState.setRow(record, before));
}

async function insert(
  record: RecordState,
  info: ModelInfo,
  binding: Binding,
  tx: Transaction | undefined,
): Promise<StoredRow> {
  const { table } = info;
  const row = encodeRow(record, info);
  const columns = table.columns.filter((column) => column !== table.generatedKey || row[column.index] !== null);
  const sql = insertSql(table, columns, binding.dialect);
  const params = columns.map((column) => row[column.index]!);
  const { lastInsertId } = await run(binding, { sql, params, kind: 'write' }, tx);
  const key = table.generatedKey;
  if (key && row[key.index] === null && lastInsertId !== undefined) {
    const id = key.type.kind === 'bigint' ? BigInt(lastInsertId) : Number(lastInsertId);
    row[key.index] = id;
    (record as unknown as Properties)[key.property] = id;
  }
  return row;
}

/** Every column encoded. A column without a value is an error, except the key that the database numbers. */
function encodeRow(record: RecordState, info: ModelInfo): SqlValue[] {
  const { table, codecs } = info;
  const properties = record as unknown as Properties;
  return table.columns.map((column, i) => {
    const value = properties[column.property];
    if (value === undefined && column === table.generatedKey) return null;
    return encodeColumn(table, column, codecs[i]!.encode, value);
  });
}

function encodeColumn(
  table: Table,
  column: TableColumn,
  encode: (value: unknown) => SqlValue,
  value: unknown,
): SqlValue {
  if (value === undefined) throw new TypeConversionError(`${nameOf(table, column)} has no value and no default.`);
  if (value === null) return null;
  return encode(readValue(column.type, value, nameOf(table, column)));
}

async function update(
  record: RecordState,
  row: StoredRow,
  info: ModelInfo,
  binding: Binding,
  tx: Transaction | undefined,
): Promise<StoredRow | undefined> {
  const { table, codecs } = info;
  const changed = new Set(dirtyColumns(record, info));
  if (changed.size === 0) return undefined;
  const properties = record as unknown as Properties;
  const touched: [string, unknown][] = [];
  for (const column of table.columns) {
    const { onUpdate } = column.definition;
    if (!onUpdate || changed.has(column)) continue;
    touched.push([column.property, properties[column.property]]);
    properties[column.property] = onUpdate();
    changed.add(column);
  }
  try {
    const next = [...row];
    for (const column of changed)
      next[column.index] = encodeColumn(table, column, codecs[column.index]!.encode, properties[column.property]);
    const columns = table.columns.filter((column) => changed.has(column));
    const params = [...columns.map((column) => next[column.index]!), ...keyValues(record, row, table)];
    const { changes } = await run(
      binding,
      { sql: updateSql(table, columns, binding.dialect), params, kind: 'write' },
      tx,
    );
    if (changes === 0)
      throw new RecordNotFoundError(`${describe(record, row, table)} cannot be saved: its row no longer exists.`);
    return next;
  } catch (error) {
    for (const [property, value] of touched) properties[property] = value;
    throw error;
  }
}

/** Deletes a record's row. */
export async function destroy(record: RecordState, options: SaveOptions = {}): Promise<void> {
  const model = record.constructor;
  const { table } = infoOf(model);
  const binding = bindingOf(model);
  const row = savedRow(record, 'deleted');
  const sql = `delete from ${binding.dialect.quote(table.name)} where ${keySql(table, binding.dialect, 0)}`;
  const { changes } = await run(binding, { sql, params: keyValues(record, row, table), kind: 'write' }, options.tx);
  if (changes === 0)
    throw new RecordNotFoundError(`${describe(record, row, table)} cannot be deleted: its row no longer exists.`);
}

/** Reads a record's row again and forgets what it has loaded. */
export async function refresh(record: RecordState, options: SaveOptions = {}): Promise<void> {
  const model = record.constructor;
  const info = infoOf(model);
  const { table } = info;
  const binding = bindingOf(model);
  const row = savedRow(record, 'refreshed');
  const { quote } = binding.dialect;
  const names = table.columns.map(({ name }) => quote(name)).join(', ');
  const sql = `select ${names} from ${quote(table.name)} where ${keySql(table, binding.dialect, 0)}`;
  const query: CompiledQuery = { sql, params: keyValues(record, row, table), kind: 'read', bigints: table.bigints };
  const { rows } = await run(binding, query, options.tx);
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

function insertSql(table: Table, columns: readonly TableColumn[], dialect: Dialect): string {
  return cached(table, dialect, `insert ${columns.map(({ index }) => index).join()}`, () => {
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
const statements = new WeakMap<Table, Map<string, string>>();

function cached(table: Table, dialect: Dialect, key: string, write: () => string): string {
  let known = statements.get(table);
  if (!known) statements.set(table, (known = new Map()));
  const full = `${dialect.name} ${key}`;
  let sql = known.get(full);
  if (sql === undefined) known.set(full, (sql = write()));
  return sql;
}

function run(binding: Binding, query: CompiledQuery, tx: Transaction | undefined): QueryResult | Promise<QueryResult> {
  return binding.runner.run(query, tx);
}

function nameOf(table: Table, column: TableColumn): string {
  return `${table.name}.${column.property}`;
}

function describe(record: RecordState, row: StoredRow, table: Table): string {
  return `${record.constructor.name} ${table.primaryKey.map((column) => String(row[column.index])).join('/')}`;
}
