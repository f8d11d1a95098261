/**
 * The runtime of every record and every model class. Its public face, with types, is model.ts; here methods only bring the
 * parts together: persist writes, the query builder asks, the loader loads relations.
 */
import { QueryError, RecordNotFoundError } from '../core/errors.ts';
import { show } from '../core/suggest.ts';
import type { Transaction, TransactionOptions } from '../core/transaction.ts';
import { QueryBuilder } from '../query/builder.ts';
import { byKey } from '../query/by-key.ts';
import { checkPath } from '../query/paths.ts';
import type { Include, LinkStep, Source } from '../query/ports.ts';
import type { Columns } from '../schema/columns.ts';
import type { RelationDefinition, Relations } from '../schema/relations.ts';
import type { AnyModel, Class } from '../schema/shape.ts';
import type { Table, TableColumn } from '../schema/table.ts';
import { readValue } from '../schema/values.ts';
import { FROM_ROW } from './hydrate.ts';
import { assign, changes, copyOf, previous } from './attributes.ts';
import { deriveModel } from './derive.ts';
import { bindingOf, infoOf, INFO, type ModelInfo } from './info.ts';
import { dirtyColumns } from './changes.ts';
import { ownLifecycle, type Listener } from './events.ts';
import { destroyRecord, saveRecord } from './lifecycle.ts';
import { refresh, savedRow, type DeleteOptions, type SaveOptions } from './persist.ts';
import { configureModel, type ModelDatabase } from './port.ts';
import { findOrCreate } from './find-or-create.ts';
import { insertAll } from './insert-all.ts';
import { defineRelation, hasLoaded, singleKey, type RelationOptions } from './relations.ts';
import { encodeKey, namesOf, rowKey } from './row-keys.ts';
import { addDefaultScope, type DefaultScope } from './scopes.ts';
import { upsertAll } from './upsert-all.ts';
import { sourceOf } from './source.ts';
import { RecordState, type StoredRow } from './state.ts';
import { plainOf } from './json.ts';
import { defineView, requireView, viewRecord } from './views.ts';

type AnyClass = Function & { new (data: unknown): ActiveRecord };

/** The base of every model class. */
export class ActiveRecord extends RecordState {
  static [INFO]: ModelInfo | undefined;

  constructor(first: unknown, row?: StoredRow) {
    super(first === FROM_ROW ? row : undefined);
  }

  // Records

  get isNewRecord(): boolean {
    return RecordState.row(this) === undefined;
  }

  get isDirty(): boolean {
    return this.dirtyFields.length > 0;
  }

  get dirtyFields(): string[] {
    return dirtyColumns(this, infoOf(this.constructor)).map(({ property }) => property);
  }

  async save(options?: SaveOptions): Promise<this> {
    const saving = saveRecord(this, options);
    if (saving instanceof Promise) await saving;
    return this;
  }

  async delete(options?: DeleteOptions): Promise<void> {
    await destroyRecord(this, options);
  }

  async restore(options?: SaveOptions): Promise<this> {
    await restore(this, options);
    return this;
  }

  async refresh(options?: SaveOptions): Promise<this> {
    await refresh(this, options);
    return this;
  }

  async load(...paths: string[]): Promise<this> {
    const { loader } = bindingOf(this.constructor);
    for (const path of paths) checkPath(sourceOf(this.constructor), path);
    await loader.load(RecordState.siblings(this), includesOf(paths), undefined);
    return this;
  }

  isLoaded(...paths: string[]): boolean {
    return paths.every((path) => hasLoaded([this], path.split('.')));
  }

  related(name: string): QueryBuilder {
    const { steps, query } = sourceOf(this.constructor).link(name);
    const [{ from, to }] = steps as [LinkStep];
    const value = (this as Record<string, unknown>)[from.property];
    return QueryBuilder.from(query).within({ column: to }, value === null || value === undefined ? [] : [value]);
  }

  toJSON(): Record<string, unknown> {
    return plainOf(this);
  }

  toView(name: string): Record<string, unknown> {
    return viewRecord(this, name);
  }

  clone(): ActiveRecord {
    return new (this.constructor as AnyClass)(copyOf(this));
  }

  assign(data: unknown): this {
    assign(this, data);
    return this;
  }

  previous(name: string): unknown {
    return previous(this, name);
  }

  changes(): Record<string, readonly [unknown, unknown]> {
    return changes(this);
  }

  // Model classes

  static get tableName(): string {
    return infoOf(this).table.name;
  }

  static get database(): ModelDatabase {
    return infoOf(this).database(this.name);
  }

  static configure(config: unknown, backend: unknown): ModelDatabase {
    return configureModel(this, config, backend);
  }

  static query(): QueryBuilder {
    return allOf(sourceOf(this), undefined);
  }

  static unscoped(): QueryBuilder {
    return QueryBuilder.of(sourceOf(this));
  }

  static defaultScope(scope: DefaultScope): void {
    addDefaultScope(this, scope);
  }

  static using(tx: Transaction): Using {
    return new Using(this, tx);
  }

  static findOne(target: unknown): Promise<object | null> {
    return find(this, target, undefined);
  }

  static findOneOrFail(target: unknown): Promise<object> {
    return findOrFail(this, target, undefined);
  }

  static findAll(target?: unknown): Promise<object[]> {
    return findAll(this, target, undefined);
  }

  static async create(data: object): Promise<ActiveRecord> {
    return new (this as unknown as AnyClass)(data).save();
  }

  static async insertAll(rows: readonly object[], options?: SaveOptions): Promise<object[]> {
    return insertAll(this, rows, options);
  }

  static async upsertAll(rows: readonly object[], options: object): Promise<object[]> {
    return upsertAll(this, rows, options);
  }

  static async findOrCreate(conditions: object, values?: object): Promise<object> {
    return findOrCreate(this, conditions, values, undefined);
  }

  static async load(records: readonly object[], ...paths: string[]): Promise<readonly object[]> {
    for (const path of paths) checkPath(sourceOf(this), path);
    await bindingOf(this).loader.load(records, includesOf(paths), undefined);
    return records;
  }

  static async transaction<R>(work: (tx: Transaction) => R | Promise<R>, options?: TransactionOptions): Promise<R> {
    return infoOf(this).database(this.name).transaction(work, options);
  }

  static on(event: string, listener: Listener): () => void {
    infoOf(this);
    return ownLifecycle(this).on(event, listener);
  }

  static validate(rule: unknown): void {
    infoOf(this);
    ownLifecycle(this).addRule(rule);
  }

  static defineView(name: string, definition: unknown): void {
    infoOf(this);
    defineView(this, name, definition);
  }

  static toViews(records: readonly object[], name: string): Record<string, unknown>[] {
    requireView(this, name);
    return records.map((record) => viewRecord(record, name));
  }

  static extend(tableName: string, columns: Columns, relations: Relations = {}): Function {
    return deriveModel(this, tableName, columns, relations);
  }

  static belongsTo(target: Class<AnyModel>, foreignKey: string): RelationDefinition {
    return defineRelation('belongsTo', this as unknown as Class<AnyModel>, target, foreignKey);
  }

  static hasMany(target: Class<AnyModel>, foreignKey: string, options?: RelationOptions): RelationDefinition {
    return defineRelation('hasMany', this as unknown as Class<AnyModel>, target, foreignKey, options);
  }
}

/** Clears the mark of a deleted record by a save; the mark is put back when that fails or is rolled back. */
async function restore(record: RecordState, options: SaveOptions | undefined): Promise<void> {
  const { deletedAt } = infoOf(record.constructor).table;
  if (!deletedAt) {
    throw new QueryError(
      `${record.constructor.name} deletes rows for good, so there is nothing to restore. Give it ...softDelete to keep them.`,
    );
  }
  savedRow(record, 'restored');
  const properties = record as unknown as Record<string, unknown>;
  const mark = properties[deletedAt.property];
  const putBack = (): void => {
    properties[deletedAt.property] ??= mark;
  };
  properties[deletedAt.property] = null;
  try {
    await saveRecord(record, options, putBack);
  } catch (error) {
    putBack();
    throw error;
  }
}

/** A model's finders and writers inside a transaction that was passed explicitly. */
export class Using {
  readonly #model: AnyClass;
  readonly #tx: Transaction;

  constructor(model: AnyClass, tx: Transaction) {
    this.#model = model;
    this.#tx = tx;
  }

  query(): QueryBuilder {
    return allOf(sourceOf(this.#model), this.#tx);
  }

  findOne(target: unknown): Promise<object | null> {
    return find(this.#model, target, this.#tx);
  }

  findOneOrFail(target: unknown): Promise<object> {
    return findOrFail(this.#model, target, this.#tx);
  }

  findAll(target?: unknown): Promise<object[]> {
    return findAll(this.#model, target, this.#tx);
  }

  async create(data: object): Promise<ActiveRecord> {
    return new this.#model(data).save({ tx: this.#tx });
  }

  async insertAll(rows: readonly object[]): Promise<object[]> {
    return insertAll(this.#model, rows, { tx: this.#tx });
  }

  async upsertAll(rows: readonly object[], options: object): Promise<object[]> {
    return upsertAll(this.#model, rows, { ...options, tx: this.#tx });
  }

  async findOrCreate(conditions: object, values?: object): Promise<object> {
    return findOrCreate(this.#model, conditions, values, this.#tx);
  }
}

/** The query for all records of a model, as its default scopes leave them. */
function allOf(source: Source, tx: Transaction | undefined): QueryBuilder {
  return QueryBuilder.from(source.query()).using(tx);
}

function includesOf(paths: readonly string[]): Include[] {
  return paths.map((path) => ({ path, query: undefined }));
}

/**
 * One record: by key, or the first that matches when an object with conditions is given. Not an async function, because
 * another promise around this one would cost a tenth of a read by key; mistakes in the argument reject all the same.
 */
function find(model: Function, target: unknown, tx: Transaction | undefined): Promise<object | null> {
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

async function findOrFail(model: Function, target: unknown, tx: Transaction | undefined): Promise<object> {
  const record = await find(model, target, tx);
  if (record) return record;
  const what =
    typeof target === 'object' ? `with these ${Object.keys(target ?? {}).join(', ')}` : `with the key ${show(target)}`;
  throw new RecordNotFoundError(`There is no ${model.name} ${what}. Use findOne() where that is to be expected.`);
}

/** All records, those that match, or those with the keys in a list: in its order, missing ones left out. */
async function findAll(model: Function, target: unknown, tx: Transaction | undefined): Promise<object[]> {
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
  const foundByKey = new Map(found.map((record) => [(record as Record<string, unknown>)[property], record]));
  return keys.flatMap((key) => foundByKey.get(key) ?? []);
}

/** Records by keys of several columns. */
async function byRowKeys(model: Function, keys: readonly unknown[], query: QueryBuilder): Promise<object[]> {
  const info = infoOf(model);
  const { primaryKey } = info.table;
  const { dialect } = bindingOf(model);
  const rows = keys.map((key) => encodeKey(info, key));
  if (rows.length === 0) return [];
  const condition = dialect.inRows(primaryKey.map(({ name }) => dialect.quote(name)), '?'); // prettier-ignore
  const list = dialect.encodeRows(rows.map((row) => primaryKey.map(({ index }) => row[index]!)));
  const found = await query.where(condition, [list]).all();
  const foundByKey = new Map(
    found.map((record) => [rowKey(RecordState.row(record as RecordState)!, primaryKey), record]),
  );
  return rows.flatMap((row) => foundByKey.get(rowKey(row, primaryKey)) ?? []);
}

function readKey(table: Table, { property, type }: TableColumn, key: unknown): unknown {
  if (key === null || key === undefined)
    throw new QueryError(`A list of keys of '${table.name}' contains ${String(key)}.`);
  return readValue(type, key, `${table.name}.${property}`);
}
