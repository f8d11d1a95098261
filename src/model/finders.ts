/** Finds records of a model: one or several, by key or by conditions. */
import { QueryError, RecordNotFoundError } from '../core/errors.ts';
import { show } from '../core/suggest.ts';
import type { Transaction } from '../core/transaction.ts';
import { QueryBuilder } from '../query/builder.ts';
import { byKey } from '../query/by-key.ts';
import type { Source } from '../query/ports.ts';
import type { Table, TableColumn } from '../schema/table.ts';
import { readValue } from '../schema/values.ts';
import { bindingOf, infoOf } from './info.ts';
import { singleKey } from './relations.ts';
import { comparable, encodeKey, namesOf, rowKey } from './row-keys.ts';
import { sourceOf } from './source.ts';
import { RecordState, type StoredRow } from './state.ts';

/** The query for all records of a model, as its default scopes leave them. */
export function allOf(source: Source, tx: Transaction | undefined): QueryBuilder {
  return QueryBuilder.from(source.query()).using(tx);
}

/**
 * One record: by key, or the first that matches when an object with conditions is given. Not an async function, because
 * another promise around this one would cost a tenth of a read by key; mistakes in the argument reject all the same.
 */
export function find(model: Function, target: unknown, tx: Transaction | undefined): Promise<object | null> {
  try {
    const source = sourceOf(model);
    if (typeof target === 'object' && target !== null) return allOf(source, tx).where(target).one();
    if (source.table.primaryKey.length > 1)
      throw new QueryError(
        `${model.name} has a key of several columns; give an object with ${namesOf(source.table)}, got ${show(target)}.`,
      );
    const key = singleKey(model, source.table);
    if (target !== undefined && target !== null)
      return source.scoped
        ? allOf(source, tx)
            .where({ [key.property]: target })
            .one()
        : byKey(source, key, target, tx);
    throw new QueryError(
      `${model.name} cannot be found by ${String(target)}; give its ${key.property}, or conditions.`,
    );
  } catch (error) {
    return Promise.reject(error);
  }
}

export async function findOrFail(model: Function, target: unknown, tx: Transaction | undefined): Promise<object> {
  const record = await find(model, target, tx);
  if (record) return record;
  const what =
    typeof target === 'object' ? `with these ${Object.keys(target ?? {}).join(', ')}` : `with the key ${show(target)}`;
  throw new RecordNotFoundError(`There is no ${model.name} ${what}. Use findOne() where that is to be expected.`);
}

/** All records, those that match, or those with the keys in a list: in its order, missing ones left out. */
export async function findAll(model: Function, target: unknown, tx: Transaction | undefined): Promise<object[]> {
  const source = sourceOf(model);
  const query = allOf(source, tx);
  if (target === undefined) return query.all();
  // A string would be SQL to `where`, and may come from a request.
  if (typeof target !== 'object' || target === null) {
    throw new QueryError(`findAll() takes a list of keys or conditions by column, got ${show(target)}.`);
  }
  if (!Array.isArray(target)) return query.where(target).all();
  if (source.table.primaryKey.length > 1) return byRowKeys(model, target, query);
  const column = singleKey(model, source.table);
  const { property } = column;
  const keys = target.map((key: unknown) => readKey(source.table, column, key));
  if (keys.length === 0) return [];
  const found = await query.within({ column }, keys).all();
  const foundByKey = new Map(
    found.map((record) => [comparable((record as Record<string, unknown>)[property]), record]),
  );
  return keys.flatMap((key) => foundByKey.get(comparable(key)) ?? []);
}

/** Records by keys of several columns. */
async function byRowKeys(model: Function, keys: readonly unknown[], query: QueryBuilder): Promise<object[]> {
  const info = infoOf(model);
  const { primaryKey } = info.table;
  const rows = keys.map((key) => encodeKey(info, key));
  if (rows.length === 0) return [];
  const found = await withRowKeys(model, rows, query).all();
  const foundByKey = new Map(
    found.map((record) => [rowKey(RecordState.row(record as RecordState)!, primaryKey), record]),
  );
  return rows.flatMap((row) => foundByKey.get(rowKey(row, primaryKey)) ?? []);
}

/** Confines a query to records with keys of several columns, encoded at the columns' places. */
export function withRowKeys(model: Function, rows: readonly StoredRow[], query: QueryBuilder): QueryBuilder {
  const { primaryKey } = infoOf(model).table;
  const { dialect } = bindingOf(model);
  const condition = dialect.inRows(primaryKey.map(({ name }) => dialect.quote(name)), '?'); // prettier-ignore
  const list = dialect.encodeRows(rows.map((row) => primaryKey.map(({ index }) => row[index]!)));
  return query.where(condition, [list]);
}

function readKey(table: Table, { property, type }: TableColumn, key: unknown): unknown {
  if (key === null || key === undefined)
    throw new QueryError(`A list of keys of '${table.name}' contains ${String(key)}.`);
  return readValue(type, key, `${table.name}.${property}`);
}
