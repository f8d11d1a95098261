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
import type { IndexOptions } from '../schema/indexes.ts';
import type { RelationDefinition } from '../schema/relations.ts';
import type { AnyModel, Class } from '../schema/shape.ts';
import type { Table, TableColumn } from '../schema/table.ts';
import { readValue } from '../schema/values.ts';
import { FROM_ROW } from './hydrate.ts';
import { addIndex } from './indexes.ts';
import { bindingOf, infoOf, INFO, type ModelInfo } from './info.ts';
import { lifecycleOf, ownLifecycle, type Listener } from './events.ts';
import { destroyWithEvents, saveWithEvents } from './lifecycle.ts';
import { destroy, dirtyColumns, refresh, save, type SaveOptions } from './persist.ts';
import { configureModel, type ModelDatabase } from './port.ts';
import { defineRelation, hasLoaded, relationOf, singleKey, type RelationOptions } from './relations.ts';
import { sourceOf } from './source.ts';
import { RecordState, type StoredRow } from './state.ts';
import { plainOf } from './json.ts';

type AnyClass = Function & { new (data: object): ActiveRecord };

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
    const lifecycle = lifecycleOf(this.constructor);
    await (lifecycle === undefined ? save(this, options) : saveWithEvents(this, lifecycle, options));
    return this;
  }

  async delete(options?: SaveOptions): Promise<void> {
    const lifecycle = lifecycleOf(this.constructor);
    await (lifecycle === undefined ? destroy(this, options) : destroyWithEvents(this, lifecycle, options));
  }

  async refresh(options?: SaveOptions): Promise<this> {
    await refresh(this, options);
    return this;
  }

  async load(...paths: string[]): Promise<this> {
    const { loader } = bindingOf(this.constructor);
    for (const path of paths) checkPath(sourceOf(this.constructor), path);
    await loader.load(RecordState.siblings(this), paths, undefined);
    return this;
  }

  isLoaded(...paths: string[]): boolean {
    return paths.every((path) => hasLoaded([this], path.split('.')));
  }

  related(name: string): QueryBuilder {
    const { kind, target, foreignKey, orderBy } = relationOf(this.constructor, name);
    const targetTable = infoOf(target).table;
    const { table } = infoOf(this.constructor);
    const ownKey = kind === 'belongsTo' ? foreignKey : singleKey(this.constructor, table).property;
    const column = kind === 'belongsTo' ? singleKey(target, targetTable) : targetTable.byProperty.get(foreignKey)!;
    const value = (this as Record<string, unknown>)[ownKey];
    const keys = value === null || value === undefined ? [] : [value];
    return QueryBuilder.of(sourceOf(target)).within(column, keys, orderBy);
  }

  toJSON(): Record<string, unknown> {
    return plainOf(this);
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
    return QueryBuilder.of(sourceOf(this));
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

  static async load(records: readonly object[], ...paths: string[]): Promise<readonly object[]> {
    for (const path of paths) checkPath(sourceOf(this), path);
    await bindingOf(this).loader.load(records, paths, undefined);
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

  static index(columns: readonly string[], options?: IndexOptions): void {
    addIndex(this, columns, options);
  }

  static belongsTo(target: Class<AnyModel>, foreignKey: string): RelationDefinition {
    return defineRelation('belongsTo', this as unknown as Class<AnyModel>, target, foreignKey);
  }

  static hasMany(target: Class<AnyModel>, foreignKey: string, options?: RelationOptions): RelationDefinition {
    return defineRelation('hasMany', this as unknown as Class<AnyModel>, target, foreignKey, options);
  }
}

/** A model's finders and `create` inside a transaction that was passed explicitly. */
export class Using {
  readonly #model: AnyClass;
  readonly #tx: Transaction;

  constructor(model: AnyClass, tx: Transaction) {
    this.#model = model;
    this.#tx = tx;
  }

  query(): QueryBuilder {
    return QueryBuilder.of(sourceOf(this.#model), this.#tx);
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
}

/**
 * One record: by key, or the first that matches when an object with conditions is given. Not an async function, because
 * another promise around this one would cost a tenth of a read by key; mistakes in the argument reject all the same.
 */
function find(model: Function, target: unknown, tx: Transaction | undefined): Promise<object | null> {
  try {
    const source = sourceOf(model);
    if (typeof target === 'object' && target !== null) return QueryBuilder.of(source, tx).where(target).one();
    const key = singleKey(model, source.table);
    if (target !== undefined && target !== null) return byKey(source, key, target, tx);
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
  const query = QueryBuilder.of(source, tx);
  if (target === undefined) return query.all();
  // A string would be SQL to `where`, and may come from a request.
  if (typeof target !== 'object' || target === null) {
    throw new QueryError(`findAll() takes a list of keys or conditions by column, got ${show(target)}.`);
  }
  if (!Array.isArray(target)) return query.where(target).all();
  const column = singleKey(model, source.table);
  const { property } = column;
  const keys = target.map((key: unknown) => readKey(source.table, column, key));
  if (keys.length === 0) return [];
  const found = await query.within(column, keys).all();
  const foundByKey = new Map(found.map((record) => [(record as Record<string, unknown>)[property], record]));
  return keys.flatMap((key) => foundByKey.get(key) ?? []);
}

function readKey(table: Table, { property, type }: TableColumn, key: unknown): unknown {
  if (key === null || key === undefined)
    throw new QueryError(`A list of keys of '${table.name}' contains ${String(key)}.`);
  return readValue(type, key, `${table.name}.${property}`);
}
