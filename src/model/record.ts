/**
 * The runtime of every record and every model class. Its public face, with types, is model.ts; here methods only bring the
 * parts together: persist writes, the query builder asks, the loader loads relations.
 */
import { ConfigError, QueryError, RecordNotFoundError } from '../core/errors.ts';
import { didYouMean, show } from '../core/suggest.ts';
import type { Transaction, TransactionOptions } from '../core/transaction.ts';
import { QueryBuilder } from '../query/builder.ts';
import type { RelationDefinition } from '../schema/relations.ts';
import type { AnyModel, Class } from '../schema/shape.ts';
import type { Table } from '../schema/table.ts';
import { FROM_ROW } from './hydrate.ts';
import { bindingOf, infoOf, INFO, type ModelInfo } from './info.ts';
import { destroy, dirtyColumns, refresh, save, type SaveOptions } from './persist.ts';
import { configureModel, type ModelDatabase } from './port.ts';
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
    await save(this, options);
    return this;
  }

  async delete(options?: SaveOptions): Promise<void> {
    await destroy(this, options);
  }

  async refresh(options?: SaveOptions): Promise<this> {
    await refresh(this, options);
    return this;
  }

  async load(...paths: string[]): Promise<this> {
    const { loader } = bindingOf(this.constructor);
    await loader.load(RecordState.siblings(this), paths, undefined);
    return this;
  }

  isLoaded(...paths: string[]): boolean {
    return paths.every((path) => hasLoaded([this], path.split('.')));
  }

  related(name: string): QueryBuilder {
    const { kind, target, foreignKey, orderBy } = relationOf(this.constructor, name);
    const targetTable = infoOf(target).table;
    const ownKey = kind === 'belongsTo' ? foreignKey : singleKey(this.constructor, infoOf(this.constructor).table);
    const targetKey = kind === 'belongsTo' ? singleKey(target, targetTable) : foreignKey;
    const value = (this as unknown as Record<string, unknown>)[ownKey];
    const column = targetTable.byProperty.get(targetKey)!;
    const keys = value === null || value === undefined ? [] : [value];
    return QueryBuilder.of(sourceOf(target))
      .within(column, keys)
      .orderBy(...orderBy);
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
    return new Using(this as unknown as AnyClass, tx);
  }

  static findOne(target: unknown): Promise<object | null> {
    return find(this, target, undefined).one();
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
    await bindingOf(this).loader.load(records, paths, undefined);
    return records;
  }

  static transaction<R>(work: (tx: Transaction) => R | Promise<R>, options?: TransactionOptions): Promise<R> {
    return infoOf(this).database(this.name).transaction(work, options);
  }

  static belongsTo(target: Class<AnyModel>, foreignKey: string): RelationDefinition {
    return relation('belongsTo', this as unknown as Class<AnyModel>, target, foreignKey, []);
  }

  static hasMany(
    target: Class<AnyModel>,
    foreignKey: string,
    options: { orderBy?: string | readonly string[] } = {},
  ): RelationDefinition {
    const { orderBy = [] } = options;
    const terms = typeof orderBy === 'string' ? [orderBy] : orderBy;
    return relation('hasMany', this as unknown as Class<AnyModel>, target, foreignKey, terms);
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
    return find(this.#model, target, this.#tx).one();
  }

  findOneOrFail(target: unknown): Promise<object> {
    return findOrFail(this.#model, target, this.#tx);
  }

  findAll(target?: unknown): Promise<object[]> {
    return findAll(this.#model, target, this.#tx);
  }

  create(data: object): Promise<ActiveRecord> {
    return new this.#model(data).save({ tx: this.#tx });
  }
}

/** A query for one record: by key, or by conditions when an object is given. */
function find(model: Function, target: unknown, tx: Transaction | undefined): QueryBuilder {
  const source = sourceOf(model);
  const query = QueryBuilder.of(source, tx);
  if (typeof target === 'object' && target !== null) return query.where(target);
  const key = singleKey(model, source.table);
  if (target === undefined || target === null) {
    throw new QueryError(`${model.name} cannot be found by ${String(target)}; give its ${key}, or conditions.`);
  }
  return query.where({ [key]: target });
}

async function findOrFail(model: Function, target: unknown, tx: Transaction | undefined): Promise<object> {
  const record = await find(model, target, tx).one();
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
  if (!Array.isArray(target)) return query.where(target as object).all();
  const keys: readonly unknown[] = target;
  const property = singleKey(model, source.table);
  const found = await query.within(source.table.byProperty.get(property)!, keys).all();
  const byKey = new Map(found.map((record) => [(record as Record<string, unknown>)[property], record]));
  return keys.flatMap((key) => byKey.get(key) ?? []);
}

/** The property of a model's key; throws ConfigError for models without one, or with several columns. */
export function singleKey(model: Function, table: Table): string {
  const [key, ...others] = table.primaryKey;
  if (key && others.length === 0) return key.property;
  throw new ConfigError(
    `${model.name} has ${key ? 'a key of several columns' : 'no primary key'}; this needs a key of one column.`,
  );
}

/** A relation of a model by name; throws QueryError for another string. */
export function relationOf(model: Function, name: string): RelationDefinition {
  const { relations } = infoOf(model).table;
  const thunk = relations.get(name);
  if (!thunk) throw new QueryError(`${model.name} has no relation ${show(name)}.${didYouMean(name, relations.keys())}`);
  return thunk();
}

/** Whether a path of relations is loaded in all of the records. */
export function hasLoaded(records: readonly object[], [head, ...rest]: readonly string[]): boolean {
  if (head === undefined) return true;
  if (!records.every((record) => Object.hasOwn(record, head))) return false;
  const next = records.flatMap((record) => (record as Record<string, object | object[] | null>)[head] ?? []);
  return hasLoaded(next, rest);
}

function relation(
  kind: RelationDefinition['kind'],
  source: Class<AnyModel>,
  target: Class<AnyModel>,
  foreignKey: string,
  orderBy: readonly string[],
): RelationDefinition {
  const holder = kind === 'belongsTo' ? source : target;
  const { table } = infoOf(holder);
  if (!table.byProperty.has(foreignKey)) {
    throw new ConfigError(
      `${holder.name} has no column '${foreignKey}' that could be the key of this relation.${didYouMean(foreignKey, table.byProperty.keys())}`,
    );
  }
  return Object.freeze({ kind, source, target, foreignKey, orderBy });
}
