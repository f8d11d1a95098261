/**
 * Models as programs see them: a class factory whose types come from its columns and relations. Static methods read the model
 * from `this` and the interface has no parameters, so that nothing is instantiated for each model; see the decision on the form
 * of models.
 */
import type { Transaction, TransactionOptions } from '../core/transaction.ts';
import type { Askable, Query, Where } from '../query/query.ts';
import type { Columns } from '../schema/columns.ts';
import type { IndexOptions } from '../schema/indexes.ts';
import type {
  At,
  BelongsTo,
  BelongsToAny,
  BelongsToMaybe,
  HasMany,
  HasManyThrough,
  HasOne,
  Loaded,
  ManyToMany,
  OrderTerm,
  Path,
  PathIn,
  Relations,
  RelationTo,
} from '../schema/relations.ts';
import type {
  AnyModel,
  Class,
  ColumnKey,
  ColumnsOf,
  ForeignKey,
  Insert,
  InsertRest,
  InsertShape,
  Meta,
  PrimaryKey,
  RelationsOf,
  RowShape,
} from '../schema/shape.ts';
import type { Changes } from './attributes.ts';
import { makeModel } from './derive.ts';
import type { RecordEvents } from './events.ts';
import type { JsonRow } from './json.ts';
import type { DeleteOptions, SaveOptions } from './persist.ts';
import { ActiveRecord } from './record.ts';
import type { Parent, Related } from './related-query.ts';
import type { RecordRule } from './validation.ts';
import type { UpsertOptions } from './upsert-all.ts';
import type { ViewDefinition } from './views.ts';

/** What every record can do, whatever its model. */
export interface RecordMethods {
  /** Whether the record has no row in the database yet. */
  readonly isNewRecord: boolean;
  /** Whether saving would write anything. */
  readonly isDirty: boolean;
  /** The columns that saving would write. */
  readonly dirtyFields: string[];
  /** Inserts a new record, or updates the columns that changed; without changes nothing is written. */
  save(options?: SaveOptions): Promise<this>;
  /** Deletes the row, or with `softDelete` marks it; throws RecordNotFoundError when it is gone already. */
  delete(options?: DeleteOptions): Promise<void>;
  /** Takes the mark of a deleted record away, and saves it. Only for models with `softDelete`. */
  restore<I extends { deletedAt: Date | null }>(this: I, options?: SaveOptions): Promise<I>;
  /** Reads the row again and forgets loaded relations; throws RecordNotFoundError when it is gone. */
  refresh(options?: SaveOptions): Promise<this>;
  /** The columns that are not hidden and the loaded relations as plain data; bigints, decimals and bytes as text. */
  toJSON<I extends AnyModel>(this: I): JsonRow<I>;
  /** The record as a view of its model shows it; throws QueryError when there is none of that name. */
  toView(name: string): Record<string, unknown>;
  /** A new record with the same values, without the key, the version and when it was made or changed. No relations are loaded. */
  clone<I extends AnyModel>(this: I): I;
}

/**
 * What a record can do with its columns `C`. A parameter and a type literal for the same reasons as in RelationMethods.
 */
export type ColumnMethods<C extends Columns> = {
  /** Sets several columns at once, all or none of them; those that are undefined are left as they are. */
  assign<I extends AnyModel>(this: I, data: { readonly [K in keyof C]?: C[K]['~input'] | undefined }): I;
  /** The column's value as the database has it; undefined in a new record. */
  previous<K extends keyof C & string>(name: K): C[K]['~type'] | undefined;
  /** The columns that saving would write, each with its value before and now. */
  changes(): Changes<C>;
};

/**
 * What a record can do with its relations `R`. `R` is a parameter and not read from `this`, so that `this.load('items.product')`
 * is checked inside a class body too. A type literal, so that hovers leave `R` out.
 */
export type RelationMethods<R extends Relations> = {
  /** Loads relations into this record and those that came with it, a hundred at a time; the same record, typed as loaded. */
  load<I extends AnyModel, P extends string>(this: I, ...paths: PathIn<R, P>[]): Promise<Loaded<I, P>>;
  /** Whether relations are loaded; narrows the record's type. */
  isLoaded<I extends AnyModel, P extends string>(this: I, ...paths: PathIn<R, P>[]): this is Loaded<I, P>;
  /** A query for the related records, with which some kinds of relations can be written as well. */
  related<K extends keyof R & string>(name: K): Related<RelationTo<R[K]>>;
  /** Makes the record belong to another one, or to none: sets the key, which `save` writes, and the loaded relation. */
  setRelated<I extends AnyModel, K extends keyof R & string>(
    this: I,
    name: K,
    target: Parent<RelationTo<R[K]>>,
  ): Loaded<I, K>;
};

/** A record of a model with columns `C` and relations `R`, without its columns. */
export type RecordOf<C extends Columns, R extends Relations> = RecordMethods &
  Meta<C, R> &
  ColumnMethods<C> &
  RelationMethods<R>;

/** What a relation can be given beside its keys. */
export interface RelationSettings<I extends AnyModel, W extends ColumnKey<I> = never> {
  /** Values that columns of the related records have: others are left out, new ones get them. */
  readonly where?: { readonly [K in W]: ColumnsOf<I>[K]['~input'] };
  /** The order of the records when they are loaded or queried, until another one is asked for. */
  readonly orderBy?: OrderTerm<I> | readonly OrderTerm<I>[];
}

/** A model's finders and writers inside a transaction that was passed explicitly. */
export interface UsingTransaction<I extends AnyModel> {
  query(): Query<I>;
  findOne(target: PrimaryKey<I> | Where<I>): Promise<I | null>;
  findOneOrFail(target: PrimaryKey<I> | Where<I>): Promise<I>;
  findAll(target?: readonly PrimaryKey<I>[] | Where<I>): Promise<I[]>;
  create(data: Insert<I>): Promise<I>;
  insertAll(rows: readonly Insert<I>[]): Promise<I[]>;
  upsertAll(rows: readonly Insert<I>[], options: UpsertOptions<I>): Promise<I[]>;
  findOrCreate<K extends keyof Insert<I>>(
    conditions: Pick<Insert<I>, K>,
    ...values: InsertRest<Insert<I>, K>
  ): Promise<I>;
}

/** The static side of every model. Not generic: each method reads the model from `this`. */
export interface ModelStatics {
  /** The table's name. */
  readonly tableName: string;
  /** A query for all records. */
  query<I extends AnyModel>(this: Class<I>): Query<I>;
  /** A query for all records, whatever the model's default scopes say. */
  unscoped<I extends AnyModel>(this: Class<I>): Query<I>;
  /**
   * Confines every query of the model and of its subclasses, and every loading of its records through relations. Called for each
   * query, so it may ask for the tenant of the moment. Conditions that are added later cannot get around it.
   */
  defaultScope<I extends AnyModel>(this: Class<I>, scope: (query: Query<I>) => Query<I>): void;
  /** Finders and writers inside a transaction, for code that the ambient scope does not reach. */
  using<I extends AnyModel>(this: Class<I>, tx: Transaction): UsingTransaction<I>;
  /** The record with this key, or the first that matches; null when there is none. */
  findOne<I extends AnyModel>(this: Class<I>, target: PrimaryKey<I> | Where<I>): Promise<I | null>;
  /** Like `findOne`, but throws RecordNotFoundError when there is none. */
  findOneOrFail<I extends AnyModel>(this: Class<I>, target: PrimaryKey<I> | Where<I>): Promise<I>;
  /** All records, those that match, or those with these keys: in the order given, missing ones left out. */
  findAll<I extends AnyModel>(this: Class<I>, target?: readonly PrimaryKey<I>[] | Where<I>): Promise<I[]>;
  /** Inserts a record and returns it. */
  create<I extends AnyModel>(this: Class<I>, data: Insert<I>): Promise<I>;
  /**
   * Inserts many records and returns them in the order given: all or none, by one statement for a few thousand values. They
   * are checked like others, but their events are not emitted.
   */
  insertAll<I extends AnyModel>(this: Class<I>, rows: readonly Insert<I>[], options?: SaveOptions): Promise<I[]>;
  /**
   * Inserts many records, and updates those that are there already, as `on` says; returns them as they are then, in the order
   * given. All or none, checked like others, without events.
   */
  upsertAll<I extends AnyModel>(
    this: Class<I>,
    rows: readonly Insert<I>[],
    options: UpsertOptions<NoInfer<I>>,
  ): Promise<I[]>;
  /** The first record that matches; when there is none one is created, of the conditions and `values`. */
  findOrCreate<I extends AnyModel, K extends keyof Insert<I>>(
    this: Class<I>,
    conditions: Pick<Insert<I>, K>,
    ...values: InsertRest<Insert<I>, K>
  ): Promise<I>;
  /** Loads relations into many records at once; the same records, typed as loaded. */
  load<I extends AnyModel, P extends string>(
    this: Class<I>,
    records: readonly NoInfer<I>[],
    ...paths: Path<I, P>[]
  ): Promise<Loaded<I, P>[]>;
  /** Runs `work` in a transaction of the model's database; inside another one as a savepoint. */
  transaction<R>(work: (tx: Transaction) => R | Promise<R>, options?: TransactionOptions): Promise<R>;
  /**
   * Calls `listener` at each event of the model's records, and of its subclasses' records; returns the function that ends it.
   * Listeners run one after the other, in the order of their registration.
   */
  on<I extends AnyModel, E extends keyof RecordEvents<I>>(
    this: Class<I>,
    event: E,
    listener: RecordEvents<I>[E],
  ): () => void;
  /** Checks whole records before they are saved: with a Standard Schema, or a function that answers with what is wrong. */
  validate<I extends AnyModel>(this: Class<I>, rule: RecordRule<NoInfer<I>>): void;
  /** Defines a named way to show records of the model, and of its subclasses, as plain data. */
  defineView<I extends AnyModel>(this: Class<I>, name: string, view: ViewDefinition<NoInfer<I>>): void;
  /** Records as a view shows them; throws QueryError when there is none of that name. */
  toViews<I extends AnyModel>(this: Class<I>, records: readonly NoInfer<I>[], name: string): Record<string, unknown>[];
  /** The base class of a model with a table of its own that has what this one has, and more columns and relations. */
  extend<S extends Class<AnyModel>, C extends Columns & FreeNames, R extends Relations = {}>(
    this: S,
    tableName: string,
    columns: C,
    relations?: R,
  ): Extended<S, C, R>;
  /**
   * An index of the model's table, made by `createTables`: `static { this.index(['userId', 'createdAt desc']) }`. Subclasses
   * have it too.
   */
  index<I extends AnyModel>(this: Class<I>, columns: readonly OrderTerm<NoInfer<I>>[], options?: IndexOptions): void;
  /** This model's `foreignKey` column holds the other's primary key. */
  belongsTo<S extends AnyModel, I extends AnyModel, K extends ForeignKey<S, PrimaryKey<I>>>(
    this: Class<S>,
    target: Class<I>,
    foreignKey: K,
  ): null extends ColumnsOf<S>[K]['~type'] ? BelongsToMaybe<I> : BelongsTo<I>;
  /** The other model's `foreignKey` column holds this one's primary key, in one row at most. */
  hasOne<
    S extends AnyModel,
    I extends AnyModel,
    K extends ForeignKey<I, PrimaryKey<S>>,
    W extends ColumnKey<I> = never,
  >(
    this: Class<S>,
    target: Class<I>,
    foreignKey: K,
    options?: RelationSettings<I, W>,
  ): HasOne<I, K | W>;
  /** The other model's `foreignKey` column holds this one's primary key. */
  hasMany<
    S extends AnyModel,
    I extends AnyModel,
    K extends ForeignKey<I, PrimaryKey<S>>,
    W extends ColumnKey<I> = never,
  >(
    this: Class<S>,
    target: Class<I>,
    foreignKey: K,
    options?: RelationSettings<I, W>,
  ): HasMany<I, K | W>;
  /**
   * Rows of `between` link this model, by the key in `foreignKey`, with the other, by the key in `targetKey`. Related records carry
   * their row as `pivot`.
   */
  manyToMany<S extends AnyModel, I extends AnyModel, J extends AnyModel, W extends ColumnKey<I> = never>(
    this: Class<S>,
    target: Class<I>,
    between: Class<J>,
    foreignKey: ForeignKey<J, PrimaryKey<S>>,
    targetKey: ForeignKey<J, PrimaryKey<I>>,
    options?: RelationSettings<I, W>,
  ): ManyToMany<I, J, W>;
  /** The records of the records of `between`: its `foreignKey` holds this model's key, and the other's `targetKey` that of `between`. */
  hasManyThrough<S extends AnyModel, I extends AnyModel, J extends AnyModel, W extends ColumnKey<I> = never>(
    this: Class<S>,
    target: Class<I>,
    between: Class<J>,
    foreignKey: ForeignKey<J, PrimaryKey<S>>,
    targetKey: ForeignKey<I, PrimaryKey<J>>,
    options?: RelationSettings<I, W>,
  ): HasManyThrough<I>;
  /** This model's `foreignKey` column holds the key of one of several models, which its `typeKey` column names. */
  belongsToAny<S extends AnyModel, M extends Record<string, Class<AnyModel>>>(
    this: Class<S>,
    models: M,
    typeKey: ColumnKey<S>,
    foreignKey: ColumnKey<S>,
  ): BelongsToAny<InstanceType<M[keyof M]>>;
  /** How many related records each record has, by one statement; `refine` says which of them count. */
  countRelated<I extends AnyModel, K extends keyof RelationsOf<I> & string>(
    this: Class<I>,
    records: readonly NoInfer<I>[],
    name: K,
    refine?: (query: Query<At<I, K>>) => Askable,
  ): Promise<Map<I, number>>;
}

/** A model's base class: its constructor is all that depends on the model. `X` is what mixins add to records. */
export interface ModelClass<C extends Columns, R extends Relations, X = {}> extends ModelStatics {
  new (data: InsertShape<C>): RowShape<C> & RecordOf<C, R> & X;
}

/** The base class of a model that extends `S`: its statics, and records with columns `C` and relations `R` as well. */
export type Extended<S extends Class<AnyModel>, C extends Columns, R extends Relations> = ExtendedClass<
  InstanceType<S>,
  ColumnsOf<InstanceType<S>> & C,
  RelationsOf<InstanceType<S>> & R
> &
  Pick<S, Exclude<keyof S, keyof ModelStatics | 'prototype'>>;
/** The constructor of records that are `I` and have columns `C` and relations `R` in all. */
export interface ExtendedClass<I, C extends Columns, R extends Relations> extends ModelStatics {
  // What is new comes first: of methods that both have, the first that fits is taken.
  new (data: InsertShape<C>): RowShape<C> & RecordOf<C, R> & I;
}

/** Names that records need themselves. */
type Reserved =
  | 'save'
  | 'delete'
  | 'restore'
  | 'refresh'
  | 'load'
  | 'isLoaded'
  | 'related'
  | 'setRelated'
  | 'toJSON'
  | 'toView'
  | 'clone'
  | 'assign'
  | 'previous'
  | 'changes'
  | 'isNewRecord'
  | 'isDirty'
  | 'dirtyFields';

/** Columns of which none has a name that records need themselves. */
export type FreeNames = { [K in Reserved]?: never };

/** Makes the base class of a model from its table, columns and relations. */
export function defineModel<C extends Columns & FreeNames, R extends Relations = {}>(
  tableName: string,
  columns: C,
  relations?: R,
): ModelClass<C, R> {
  return makeModel(ActiveRecord, tableName, columns, relations ?? {}) as unknown as ModelClass<C, R>;
}
