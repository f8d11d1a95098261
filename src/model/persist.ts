/** Writes records: inserts new ones, updates the columns that changed, deletes, reads again. */
import { QueryError, RecordNotFoundError, StaleRecordError } from '../core/errors.ts';
import type { CompiledQuery, MaybePromise, QueryResult, SqlValue, Written } from '../core/sql.ts';
import { refuseUnknownKeys } from '../core/suggest.ts';
import type { Transaction } from '../core/transaction.ts';
import type { Table } from '../schema/table.ts';
import { encode, encodeNew, isSame, isStored, readColumn, type Properties } from './changes.ts';
import { assignRow } from './hydrate.ts';
import { infoOf, type ModelInfo } from './info.ts';
import { RecordWrite } from './record-write.ts';
import { RecordState, type StoredRow } from './state.ts';
import type { WritePlans } from './write-plans.ts';

/** How to write a record. */
export interface SaveOptions {
  /** Writes in this transaction. Default: the one around the caller, if any. */
  readonly tx?: Transaction;
}

/** How to delete a record. */
export interface DeleteOptions extends SaveOptions {
  /** Deletes the row itself, where the model would only mark it as deleted. Default: false. */
  readonly hard?: boolean;
}

/** A statement that writes a record, and what becomes of the record with it. */
interface Write {
  readonly sql: string;
  readonly params: readonly SqlValue[];
  readonly writes: Written;
  readonly write: RecordWrite;
}

const NONE: SaveOptions = Object.freeze({});

/**
 * Inserts a new record, or updates the changed columns of another; answers false when nothing changed, so nothing was written.
 * `onUndo` is called when what was written is rolled back.
 */
export function save(record: RecordState, options: SaveOptions = NONE, onUndo?: () => void): MaybePromise<boolean> {
  if (options !== NONE) refuseUnknownKeys('option of save()', options, ['tx']);
  const info = infoOf(record.constructor);
  const before = RecordState.row(record);
  if (!before) return insert(record, info, options, onUndo);
  const change = update(record, before, info, onUndo);
  return change ? carryOut(record, before, change, { options, done: 'saved' }) : false;
}

function insert(
  record: RecordState,
  info: ModelInfo,
  options: SaveOptions,
  onUndo: (() => void) | undefined,
): MaybePromise<boolean> {
  const { table } = info;
  const { generatedKey: key } = table;
  const { runner } = info.database(record.constructor.name).binding;
  const row = encodeNew(record, info);
  const numbered = key !== undefined && row[key.index] === null;
  const write = new RecordWrite(record, undefined, row, onUndo);
  const query: CompiledQuery = {
    sql: info.plans.insert(numbered),
    params: numbered ? row.filter((_, i) => i !== key.index) : row.slice(),
    kind: 'write',
    bigints: table.bigints,
    writes: info.plans.inserts,
  };
  const finish = ({ lastInsertId }: QueryResult): true => {
    if (numbered && lastInsertId !== undefined) write.setKey(key, lastInsertId);
    write.done();
    return true;
  };
  const result = runner.run(query, options.tx, () => write.undo());
  return result instanceof Promise ? result.then(finish) : finish(result);
}

/** The columns that changed, and those that change with every update; undefined when none did. Each value is checked once. */
function update(
  record: RecordState,
  before: StoredRow,
  info: ModelInfo,
  onUndo: (() => void) | undefined,
): Write | undefined {
  const { table } = info;
  const properties = record as unknown as Properties;
  let plan = plansOf(record, info).changes;
  const params: SqlValue[] = [];
  const row = before.slice();
  for (const column of table.columns) {
    const { property, index } = column;
    const value = properties[property];
    const stored = before[index]!;
    if (isStored(info, column, value, stored)) continue;
    const read = readColumn(info, column, value);
    const encoded = encode(info, column, read);
    if (isSame(info, column, encoded, stored)) continue;
    if (column === table.version) refuseVersion(record, table);
    if (read !== value) properties[property] = read;
    plan = plan.and(column);
    params.push(encoded);
    row[index] = encoded;
  }
  if (params.length === 0) return undefined;
  requireKey(record, table);
  const write = new RecordWrite(record, before, row, onUndo);
  for (const column of plan.touched) {
    const value = readColumn(info, column, column.definition.onUpdate!());
    const encoded = encode(info, column, value);
    write.set(column, value, encoded);
    params.push(encoded);
  }
  countVersion(table, before, write, params);
  params.push(...info.plans.which(before));
  return { sql: plan.sql, params, writes: info.plans.updates, write };
}

/** Sets the version after the one that the record was read with, and binds it. */
function countVersion({ version }: Table, before: StoredRow, write: RecordWrite, params: SqlValue[]): void {
  if (!version) return;
  const next = Number(before[version.index]) + 1;
  write.set(version, next, next);
  params.push(next);
}

function refuseVersion(record: RecordState, { version }: Table): never {
  throw new QueryError(
    `'${version!.property}' of this ${record.constructor.name} was changed by the program. It is counted with each write; refresh() the record to have the one in the database.`,
  );
}

/** How a write is carried out, and what it is called when it fails. */
interface Manner {
  readonly options: DeleteOptions;
  readonly done: 'saved' | 'deleted';
}

/** Runs a statement that must write the record's row; says why when it did not. */
function carryOut(
  record: RecordState,
  before: StoredRow,
  { sql, params, writes, write }: Write,
  manner: Manner,
): MaybePromise<true> {
  const info = infoOf(record.constructor);
  const { runner } = info.database(record.constructor.name).binding;
  const finish = ({ changes }: QueryResult): MaybePromise<true> => {
    if (changes === 0) return refuse(record, before, manner);
    write.done();
    return true;
  };
  const result = runner.run({ sql, params, kind: 'write', writes }, manner.options.tx, () => write.undo());
  return result instanceof Promise ? result.then(finish) : finish(result);
}

/** Says why a write found no row: it is gone, marked as deleted, or changed by somebody else. */
async function refuse(record: RecordState, before: StoredRow, { options, done }: Manner): Promise<never> {
  const { table } = infoOf(record.constructor);
  const what = `${describe(record, before, table)} cannot be ${done}`;
  const found = table.version || table.deletedAt ? await readRow(record, before, options) : undefined;
  if (!found) throw new RecordNotFoundError(`${what}: its row no longer exists.`);
  const { version, deletedAt } = table;
  if (done === 'deleted' && options.hard !== true && deletedAt && found[deletedAt.index] !== null) {
    throw new RecordNotFoundError(`${what}: it is deleted already. delete({ hard: true }) removes its row.`);
  }
  if (version && String(found[version.index]) !== String(before[version.index])) {
    throw new StaleRecordError(
      `${what}: its row has been changed since it was read. Reload it with refresh(), which drops what was not saved, and try again.`,
    );
  }
  throw new RecordNotFoundError(`${what}: its row did not exist when it was to be written.`);
}

/** Deletes a record's row, or marks it where the model does that. `onUndo` is called when that is rolled back. */
export function destroy(
  record: RecordState,
  options: DeleteOptions = NONE,
  onUndo?: () => void,
): MaybePromise<unknown> {
  refuseUnknownKeys('option of delete()', options, ['tx', 'hard']);
  const info = infoOf(record.constructor);
  const { table } = info;
  const before = savedRow(record, 'deleted');
  const plans = plansOf(record, info);
  const params: SqlValue[] = [];
  const soft = table.deletedAt !== undefined && options.hard !== true;
  const write = new RecordWrite(record, before, before.slice(), onUndo);
  if (soft) {
    const now = new Date();
    const encoded = encode(info, table.deletedAt, now);
    write.set(table.deletedAt, now, encoded);
    params.push(encoded);
    countVersion(table, before, write, params);
  }
  params.push(...plans.which(before));
  const { sql, writes } = soft
    ? { sql: plans.softDelete, writes: plans.updates }
    : { sql: plans.delete, writes: plans.deletes };
  return carryOut(record, before, { sql, params, writes, write }, { options, done: 'deleted' });
}

/** Reads a record's row again, marked as deleted or not, and forgets what it has loaded. */
export async function refresh(record: RecordState, options: SaveOptions = NONE): Promise<void> {
  refuseUnknownKeys('option of refresh()', options, ['tx']);
  const info = infoOf(record.constructor);
  const { table } = info;
  const before = savedRow(record, 'refreshed');
  const found = await readRow(record, before, options);
  if (!found)
    throw new RecordNotFoundError(`${describe(record, before, table)} cannot be refreshed: its row no longer exists.`);
  assignRow(record, found, info);
  RecordState.setRow(record, found);
  for (const relation of table.relations.keys()) delete (record as unknown as Properties)[relation];
}

async function readRow(record: RecordState, before: StoredRow, { tx }: SaveOptions): Promise<StoredRow | undefined> {
  const info = infoOf(record.constructor);
  const { table } = info;
  const sql = plansOf(record, info).select;
  const params = table.primaryKey.map(({ index }) => before[index]!);
  const { runner } = info.database(record.constructor.name).binding;
  return (await runner.run({ sql, params, kind: 'read', bigints: table.bigints }, tx)).rows[0];
}

/** The row of a record; throws QueryError for one that was never saved. */
export function savedRow(record: RecordState, done: string): StoredRow {
  const row = RecordState.row(record);
  if (row) return row;
  throw new QueryError(`This ${record.constructor.name} was never saved, so it cannot be ${done}.`);
}

/** The statements of a record's model; throws ConfigError when it has no database, QueryError when it has no key. */
function plansOf(record: RecordState, info: ModelInfo): WritePlans {
  info.database(record.constructor.name);
  requireKey(record, info.table);
  return info.plans;
}

function requireKey(record: RecordState, { primaryKey }: Table): void {
  if (primaryKey.length > 0) return;
  throw new QueryError(`${record.constructor.name} has no primary key, so one record cannot be written by itself.`);
}

function describe(record: RecordState, row: StoredRow, table: Table): string {
  return `${record.constructor.name} ${table.primaryKey.map((column) => String(row[column.index])).join('/')}`;
}
