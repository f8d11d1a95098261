/**
 * The runtime of every record and every model class. Its public face, with types, is model.ts; here methods only bring the
 * parts together: persist writes, the query builder asks, the loader loads relations.
 */
import { ConfigError, QueryError } from '../core/errors.ts';
import type { Transaction, TransactionOptions } from '../core/transaction.ts';
import { QueryBuilder } from '../query/builder.ts';
import { checkPath } from '../query/paths.ts';
import { DIRECTLY, type Holder } from '../query/ports.ts';
import type { Columns } from '../schema/columns.ts';
import type { IndexOptions } from '../schema/indexes.ts';
import { PIVOT, type RelationDefinition, type Relations } from '../schema/relations.ts';
import type { AnyModel, Class } from '../schema/shape.ts';
import { FROM_ROW } from './hydrate.ts';
import { assign, changes, copyOf, previous } from './attributes.ts';
import { deriveModel } from './derive.ts';
import { addIndex } from './indexes.ts';
import { bindingOf, infoOf, INFO, type ModelInfo } from './info.ts';
import { dirtyColumns } from './changes.ts';
import { ownLifecycle, type Listener } from './events.ts';
import { destroyRecord, saveRecord } from './lifecycle.ts';
import { refresh, savedRow, type DeleteOptions, type SaveOptions } from './persist.ts';
import { configureModel, type ModelDatabase } from './port.ts';
import { findOrCreate } from './find-or-create.ts';
import { insertAll } from './insert-all.ts';
import { allOf, find, findAll, findOrFail } from './finders.ts';
import { countRelated, relatedTo, requireRecords, setParent } from './related.ts';
import { anyRelation, defineRelation, hasLoaded, requireKey, type RelationOptions } from './relations.ts';
import { addDefaultScope, type DefaultScope } from './scopes.ts';
import { upsertAll } from './upsert-all.ts';
import { sourceOf } from './source.ts';
import { Using } from './using.ts';
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
    await loader.load(
      RecordState.siblings(this),
      paths.map((path) => ({ path, query: undefined })),
      DIRECTLY,
    );
    return this;
  }

  isLoaded(...paths: string[]): boolean {
    return paths.every((path) => hasLoaded([this], path.split('.')));
  }

  related(name: string): QueryBuilder {
    return relatedTo(this, name);
  }

  setRelated(name: string, target: unknown): this {
    setParent(this, name, target);
    return this;
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
    // Awaited, so that the stack of an insert that waits for a connection reaches the caller.
    return await new (this as unknown as AnyClass)(data).save();
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
    requireRecords(this, records, 'load');
    await bindingOf(this).loader.load(
      records,
      paths.map((path) => ({ path, query: undefined })),
      DIRECTLY,
    );
    return records;
  }

  static async transaction<R>(work: (tx: Transaction) => R | Promise<R>, options?: TransactionOptions): Promise<R> {
    return await infoOf(this).database(this.name).transaction(work, options);
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

  static async countRelated(
    records: readonly object[],
    name: string,
    refine?: (query: Holder) => unknown,
  ): Promise<Map<object, number>> {
    return countRelated(this, records, { name, refine });
  }

  static index(columns: readonly string[], options?: IndexOptions): void {
    addIndex(this, columns, options);
  }

  static belongsTo(target: Class<AnyModel>, foreignKey: string): RelationDefinition {
    requireKey(this as never, foreignKey);
    return defineRelation('belongsTo', target, { foreignKey });
  }

  static hasOne(target: Class<AnyModel>, foreignKey: string, options?: RelationOptions): RelationDefinition {
    requireKey(target, foreignKey);
    return defineRelation('hasOne', target, { foreignKey, options });
  }

  static hasMany(target: Class<AnyModel>, foreignKey: string, options?: RelationOptions): RelationDefinition {
    requireKey(target, foreignKey);
    return defineRelation('hasMany', target, { foreignKey, options });
  }

  static manyToMany(
    target: Class<AnyModel>,
    through: Class<AnyModel>,
    ...[foreignKey, key, options]: [string, string, RelationOptions?]
  ): RelationDefinition {
    for (const property of [foreignKey, key]) requireKey(through, property);
    const { byProperty, relations } = infoOf(target).table;
    if (byProperty.has(PIVOT) || relations.has(PIVOT))
      throw new ConfigError(
        `${target.name} has a column or relation '${PIVOT}', where manyToMany puts the row of the table between.`,
      );
    return defineRelation('manyToMany', target, { foreignKey, through: { model: through, key }, options });
  }

  static hasManyThrough(
    target: Class<AnyModel>,
    through: Class<AnyModel>,
    ...[foreignKey, key, options]: [string, string, RelationOptions?]
  ): RelationDefinition {
    requireKey(through, foreignKey);
    requireKey(target, key);
    return defineRelation('hasManyThrough', target, { foreignKey, through: { model: through, key }, options });
  }

  static belongsToAny(
    models: Readonly<Record<string, Class<AnyModel>>>,
    typeKey: string,
    foreignKey: string,
  ): RelationDefinition {
    for (const property of [typeKey, foreignKey]) requireKey(this as never, property);
    return anyRelation(models, typeKey, foreignKey);
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
