/**
 * Models as programs see them: a class factory whose types come from its columns and relations. Static methods read the model
 * from `this` and the interface has no parameters, so that nothing is instantiated for each model; see the decision on the form
 * of models.
 */
import type { Transaction, TransactionOptions } from '../core/transaction.ts';
import type { Query, Where } from '../query/query.ts';
import type { Columns } from '../schema/columns.ts';
import type { IndexOptions } from '../schema/indexes.ts';
import type {
  BelongsTo,
  BelongsToMaybe,
  HasMany,
  Loaded,
  OrderTerm,
  Path,
  PathIn,
  Relations,
  Target,
} from '../schema/relations.ts';
import type {
  AnyModel,
  Class,
  ColumnsOf,
  ForeignKey,
  Insert,
  InsertShape,
  Meta,
  PrimaryKey,
  Row,
  RowShape,
} from '../schema/shape.ts';
import { tableOf } from '../schema/table.ts';
import { RelationNotLoadedError } from '../core/errors.ts';
import { withConstructor } from './hydrate.ts';
import { INFO, ModelInfo } from './info.ts';
import { ownLifecycle, type RecordEvents } from './events.ts';
import type { SaveOptions } from './persist.ts';
import { ActiveRecord } from './record.ts';
import type { RecordRule } from './validation.ts';

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
  /** Deletes the row; throws RecordNotFoundError when it is gone already. */
  delete(options?: SaveOptions): Promise<void>;
  /** Reads the row again and forgets loaded relations; throws RecordNotFoundError when it is gone. */
  refresh(options?: SaveOptions): Promise<this>;
  /** The columns and loaded relations as plain data; bigints as text. */
  toJSON<I extends AnyModel>(this: I): Row<I>;
}

/**
 * What a record can do with its relations `R`. `R` is a parameter and not read from `this`, so that `this.load('items.product')`
 * is checked inside a class body too. A type literal, so that hovers leave `R` out.
 */
export type RelationMethods<R extends Relations> = {
  /** Loads relations into this record and those that came with it, a hundred at a time; the same record, typed as loaded. */
  load<I extends AnyModel, P extends string>(this: I, ...paths: PathIn<R, P>[]): Promise<Loaded<I, P>>;
  /** Whether relations are loaded; narrows the record's type. */
  isLoaded<I extends AnyModel, P extends string>(this: I, ...paths: PathIn<R, P>[]): this is Loaded<I, P>;
  /** A query for the related records. */
  related<K extends keyof R & string>(name: K): Query<Target<R[K]>>;
};

/** A record of a model with columns `C` and relations `R`, without its columns. */
export type RecordOf<C extends Columns, R extends Relations> = RecordMethods & Meta<C, R> & RelationMethods<R>;

/** What `hasMany` can be given beside the key. */
export interface HasManyOptions<I extends AnyModel> {
  /** The order of the records when they are loaded or queried. */
  readonly orderBy?: OrderTerm<I> | readonly OrderTerm<I>[];
}

/** A model's finders and `create` inside a transaction that was passed explicitly. */
export interface UsingTransaction<I extends AnyModel> {
  query(): Query<I>;
  findOne(target: PrimaryKey<I> | Where<I>): Promise<I | null>;
  findOneOrFail(target: PrimaryKey<I> | Where<I>): Promise<I>;
  findAll(target?: readonly PrimaryKey<I>[] | Where<I>): Promise<I[]>;
  create(data: Insert<I>): Promise<I>;
}

/** The static side of every model. Not generic: each method reads the model from `this`. */
export interface ModelStatics {
  /** The table's name. */
  readonly tableName: string;
  /** A query for all records. */
  query<I extends AnyModel>(this: Class<I>): Query<I>;
  /** Finders and `create` inside a transaction, for code that the ambient scope does not reach. */
  using<I extends AnyModel>(this: Class<I>, tx: Transaction): UsingTransaction<I>;
  /** The record with this key, or the first that matches; null when there is none. */
  findOne<I extends AnyModel>(this: Class<I>, target: PrimaryKey<I> | Where<I>): Promise<I | null>;
  /** Like `findOne`, but throws RecordNotFoundError when there is none. */
  findOneOrFail<I extends AnyModel>(this: Class<I>, target: PrimaryKey<I> | Where<I>): Promise<I>;
  /** All records, those that match, or those with these keys: in the order given, missing ones left out. */
  findAll<I extends AnyModel>(this: Class<I>, target?: readonly PrimaryKey<I>[] | Where<I>): Promise<I[]>;
  /** Inserts a record and returns it. */
  create<I extends AnyModel>(this: Class<I>, data: Insert<I>): Promise<I>;
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
  /** The other model's `foreignKey` column holds this one's primary key. */
  hasMany<S extends AnyModel, I extends AnyModel>(
    this: Class<S>,
    target: Class<I>,
    foreignKey: ForeignKey<I, PrimaryKey<S>>,
    options?: HasManyOptions<I>,
  ): HasMany<I>;
}

/** A model's base class: its constructor is all that depends on the model. */
export interface ModelClass<C extends Columns, R extends Relations> extends ModelStatics {
  new (data: InsertShape<C>): RowShape<C> & RecordOf<C, R>;
}

/** Names that records need themselves. */
type Reserved =
  | 'save'
  | 'delete'
  | 'refresh'
  | 'load'
  | 'isLoaded'
  | 'related'
  | 'toJSON'
  | 'isNewRecord'
  | 'isDirty'
  | 'dirtyFields';
const RESERVED: ReadonlySet<string> = new Set([...Object.getOwnPropertyNames(ActiveRecord.prototype), '__proto__']);

/** Columns of which none has a name that records need themselves. */
export type FreeNames = { [K in Reserved]?: never };

/** Makes the base class of a model from its table, columns and relations. */
export function defineModel<C extends Columns & FreeNames, R extends Relations = {}>(
  tableName: string,
  columns: C,
  relations?: R,
): ModelClass<C, R> {
  const table = tableOf(tableName, columns, relations ?? {}, RESERVED);
  const info = new ModelInfo(table);
  const model = withConstructor(ActiveRecord, info);
  Object.defineProperty(model, INFO, { value: info });
  if (table.columns.some(({ definition }) => definition.schema !== undefined)) ownLifecycle(model);
  for (const name of table.relations.keys()) refuseUnloaded(model.prototype, name);
  return model as unknown as ModelClass<C, R>;
}

/** Reading a relation that is not loaded is an error that says how to load it. A loaded one is the record's own property. */
function refuseUnloaded(prototype: object, name: string): void {
  Object.defineProperty(prototype, name, {
    configurable: true,
    get(this: object): never {
      const model = this.constructor.name;
      throw new RelationNotLoadedError(
        `'${name}' of this ${model} is not loaded. Use ${model}.query().with('${name}'), or await record.load('${name}').`,
      );
    },
  });
}
