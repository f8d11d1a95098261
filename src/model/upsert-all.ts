/**
 * Inserts rows, and updates those that are there already, recognised by a key that no two rows share. Emits no events. The
 * records are as read afterwards: what a rollback later does to their rows they do not know, as with all that is read.
 */
import { QueryError, RecordNotFoundError } from '../core/errors.ts';
import type { SqlValue } from '../core/sql.ts';
import { refuseUnknownKeys, show } from '../core/suggest.ts';
import type { Transaction } from '../core/transaction.ts';
import { columnOf } from '../query/where.ts';
import type { AnyModel, ColumnKey } from '../schema/shape.ts';
import type { Table, TableColumn } from '../schema/table.ts';
import { atomically } from './atomically.ts';
import { encode, readColumn } from './changes.ts';
import { hydrateAll } from './hydrate.ts';
import { uniqueKeysOf } from './indexes.ts';
import { infoOf, type ModelInfo } from './info.ts';
import { chunked, isNumbered, newRows, valuesOf, type NewRow, type RecordMaker } from './new-rows.ts';
import type { SaveOptions } from './persist.ts';
import { rowKey } from './row-keys.ts';
import type { StoredRow } from './state.ts';
import type { ConflictPlan } from './write-plans.ts';

/** What `upsertAll` does with rows that are there already. */
export interface UpsertOptions<I extends AnyModel> extends SaveOptions {
  /** The columns by which a row is recognised: the primary key, a unique column, or those of a unique index without a condition. */
  readonly on: readonly ColumnKey<I>[];
  /**
   * The columns that are set in a row that is there, or `nothing` to leave it as it is. Default: those that the row was given
   * with, but the key and those of `on`.
   */
  readonly update?: readonly ColumnKey<I>[] | 'nothing';
}

/** The options of a call, looked up in the table. */
interface Conflict {
  readonly on: readonly TableColumn[];
  /** undefined: what each row was given with. */
  readonly update: readonly TableColumn[] | undefined;
}

/** Rows that one statement can write. */
interface Upsert {
  readonly rows: readonly NewRow[];
  readonly numbered: boolean;
  readonly plan: ConflictPlan;
}

/** Rows that are in the database, by what the columns of `on` hold. */
type Found = Map<string, StoredRow>;

/** Inserts or updates rows; answers records of the rows as they are now, in the order given. */
export async function upsertAll(model: RecordMaker, given: unknown, options: unknown): Promise<object[]> {
  const info = infoOf(model);
  const conflict = conflictOf(model, options);
  const { tx } = options as SaveOptions;
  info.database(model.name);
  const rows = await newRows(model, given, 'upsertAll');
  const keys = keysOf(rows, conflict, model);
  const upserts = upsertsOf(rows, given as object[], conflict, info);
  const found: Found = new Map();
  const upsertEach = async (inside: Transaction | undefined): Promise<StoredRow[]> => {
    for (const upsert of upserts) await run(upsert, model, found, inside);
    return keys.map((key) => found.get(key) ?? refuseStrange(conflict, model));
  };
  // One statement needs no transaction, unless rows that it leaves as they are have to be read after it.
  const reading = upserts.some(({ plan }) => isPassive(plan));
  const stored = await (upserts.length > 1 || reading ? atomically(model, tx, upsertEach) : upsertEach(tx));
  return hydrateAll(model, stored);
}

function conflictOf(model: Function, options: unknown): Conflict {
  const { table } = infoOf(model);
  if (typeof options !== 'object' || options === null)
    throw new QueryError("upsertAll() needs { on: […] }, the columns by which it recognises rows: { on: ['email'] }.");
  refuseUnknownKeys('option of upsertAll()', options, ['on', 'update', 'tx']);
  const { on, update } = options as { on?: unknown; update?: unknown };
  const columns = listOf('on', on, table);
  requireUnique(columns, model);
  if (update === 'nothing') return { on: columns, update: [] };
  if (update === undefined) return { on: columns, update: undefined };
  const updated = listOf('update', update, table);
  for (const column of updated) {
    if (!columns.includes(column) && !isKept(column, table)) continue;
    throw new QueryError(
      `upsertAll() cannot update '${column.property}': ${column === table.version ? 'it is counted with each write' : 'rows are recognised by it'}.`,
    );
  }
  return { on: columns, update: updated };
}

function listOf(option: string, given: unknown, table: Table): TableColumn[] {
  if (Array.isArray(given) && given.length > 0) return given.map((property: unknown) => columnOf(table, property));
  const nothing = option === 'update' ? " or 'nothing'" : '';
  throw new QueryError(`'${option}' of upsertAll() must be a list of columns${nothing}, got ${show(given)}.`);
}

function requireUnique(columns: readonly TableColumn[], model: Function): void {
  const keys = uniqueKeysOf(model);
  const given = new Set(columns);
  if (keys.some((key) => key.length === given.size && key.every((column) => given.has(column)))) return;
  const known = keys.map((key) => `[${key.map(({ property }) => `'${property}'`).join(', ')}]`).join(', ');
  throw new QueryError(
    `upsertAll() recognises rows of '${infoOf(model).table.name}' by the primary key, a unique column or the columns of a unique index, of which it has: ${known || 'none'}.`,
  );
}

/** What of a row the caller has no say in once it exists. */
function isKept(column: TableColumn, { primaryKey, version }: Table): boolean {
  return primaryKey.includes(column) || column === version;
}

/** What the rows hold in the columns of `on`; throws QueryError unless each holds something else. */
function keysOf(rows: readonly NewRow[], { on }: Conflict, model: Function): string[] {
  const first = new Map<string, number>();
  return rows.map(({ row }, i) => {
    const missing = on.find(({ index }) => row[index] === null);
    if (missing)
      throw new QueryError(
        `Row ${i} of upsertAll() has no '${missing.property}', by which ${model.name} is to be recognised.`,
      );
    const key = rowKey(row, on);
    const other = first.get(key);
    first.set(key, i);
    if (other === undefined) return key;
    const what = on.map(({ property }) => `'${property}'`).join(', ');
    throw new QueryError(`Rows ${other} and ${i} of upsertAll() have the same ${what}. Leave one of them out.`);
  });
}

/** Rows in statements: a row updates what it was given with, so those that were given with the same go together. */
function upsertsOf(rows: readonly NewRow[], given: readonly object[], conflict: Conflict, info: ModelInfo): Upsert[] {
  const { plans, table } = info;
  const groups = new Map<string, { rows: NewRow[]; numbered: boolean; update: readonly TableColumn[] }>();
  for (const [i, row] of rows.entries()) {
    const numbered = isNumbered(row, info);
    const update = conflict.update ?? givenColumns(given[i]!, conflict, table);
    const key = `${String(numbered)} ${update.map(({ index }) => index).join()}`;
    const group = groups.get(key);
    if (group) group.rows.push(row);
    else groups.set(key, { rows: [row], numbered, update });
  }
  return [...groups.values()].flatMap(({ rows: all, numbered, update }) => {
    const touch = update.length === 0 ? [] : table.columns.filter((column) => isTouched(column, update));
    const plan: ConflictPlan = { on: conflict.on, update, touch };
    const columns = plans.columns(numbered).length;
    const chunks = chunked(all, columns, plans.dialect.maxParameters, touch.length);
    return chunks.map((chunk) => ({ rows: chunk, numbered, plan }));
  });
}

function givenColumns(given: object, { on }: Conflict, table: Table): TableColumn[] {
  return table.columns.filter((column) => {
    const value = (given as Record<string, unknown>)[column.property];
    return value !== undefined && !on.includes(column) && !isKept(column, table);
  });
}

function isTouched(column: TableColumn, update: readonly TableColumn[]): boolean {
  return column.definition.onUpdate !== undefined && !update.includes(column);
}

/** Whether rows that are there stay as they are, and so are not returned by the statement. */
function isPassive({ update, touch }: ConflictPlan): boolean {
  return update.length + touch.length === 0;
}

async function run(
  { rows, numbered, plan }: Upsert,
  model: Function,
  found: Found,
  tx: Transaction | undefined,
): Promise<void> {
  const info = infoOf(model);
  const { plans, table } = info;
  const { runner, dialect } = info.database(model.name).binding;
  const { bigints } = table;
  const params = valuesOf(rows, plans.columns(numbered));
  for (const column of plan.touch)
    params.push(encode(info, column, readColumn(info, column, column.definition.onUpdate!())));
  const sql = plans.upsertMany(rows.length, numbered, plan);
  const upsert = { sql, params, kind: 'write', bigints, writes: plans.updates } as const;
  collect((await runner.run(upsert, tx)).rows, plan, found);
  if (!isPassive(plan)) return;
  const missing = rows.filter(({ row }) => !found.has(rowKey(row, plan.on)));
  if (missing.length === 0) return;
  const values = missing.map(({ row }) => plan.on.map(({ index }): SqlValue => row[index]!));
  const list = plan.on.length === 1 ? dialect.encodeList(values.flat()) : dialect.encodeRows(values);
  const select = { sql: plans.selectBy(plan.on), params: [list], kind: 'read', bigints } as const;
  collect((await runner.run(select, tx)).rows, plan, found);
}

function collect(rows: readonly StoredRow[], { on }: ConflictPlan, found: Found): void {
  for (const row of rows) found.set(rowKey(row, on), row);
}

function refuseStrange({ on }: Conflict, model: Function): never {
  throw new RecordNotFoundError(
    `A row that upsertAll() wrote for ${model.name} cannot be recognised by ${on.map(({ property }) => property).join(', ')}: the database holds another value than was given, perhaps because it compares without case.`,
  );
}
