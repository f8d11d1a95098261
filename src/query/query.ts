/** The query as programs see it. Types only: the builder fulfils it. A query never changes; each method returns another one. */
import type { Decimal } from '../core/decimal.ts';
import type { QueryLimits, SqlFragment, SqlValue } from '../core/sql.ts';
import type { DecimalInput } from '../schema/columns.ts';
import type { At, Loaded, OrderTerm, Path } from '../schema/relations.ts';
import type { AnyModel, ColumnKey, ColumnsOf, KeysOfType, Plain, RelationsOf } from '../schema/shape.ts';
import type { QueryPlan } from './explain.ts';
import type { Listable, Operator } from './operators.ts';
import type { CursorPage, Page, UncountedPage } from './page.ts';
import type { CachedOptions, ResultCache } from './ports.ts';
import type { StreamOptions } from './stream.ts';

/** What a column may be compared with: a value, an operator of `op`, or null for rows without a value. */
export type Operand<In> = In | Operator<NonNullable<In>>;
/** Conditions by column; all of them must hold. */
export type Where<I extends AnyModel> = {
  [K in keyof ColumnsOf<I>]?: Operand<ColumnsOf<I>[K]['~input' | '~type']>;
};

/** What a column holds where it is not NULL. */
type Held<I extends AnyModel, K extends ColumnKey<I>> = NonNullable<ColumnsOf<I>[K]['~type']>;
/** What a column is compared with. */
type Compared<I extends AnyModel, K extends ColumnKey<I>> = NonNullable<ColumnsOf<I>[K]['~input']>;
/** The columns that can be added up. */
export type NumericKey<I extends AnyModel> = KeysOfType<ColumnsOf<I>, number | bigint | Decimal>;
/** The columns that have a least and a greatest value. */
export type OrderedKey<I extends AnyModel> = KeysOfType<ColumnsOf<I>, number | bigint | Decimal | string | Date>;
/** The columns that hold text. */
export type TextKey<I extends AnyModel> = KeysOfType<ColumnsOf<I>, string>;
type Sum<T> = T extends number ? number : T extends bigint ? bigint : Decimal;
type Average<T> = T extends number | bigint ? number : Decimal;
/** What `update` of a query takes: any columns. */
export type Update<I extends AnyModel> = {
  [K in keyof ColumnsOf<I>]?: ColumnsOf<I>[K]['~input'];
};

/** The part of a query that a group of conditions is built with. */
export interface Conditions<I extends AnyModel> {
  /** Adds a condition in SQL that must hold too; `?` stands for the values in order. */
  where(sql: string, params?: readonly unknown[]): this;
  /** Adds a condition made by the `sql` tag. */
  where(fragment: SqlFragment): this;
  /** Adds a group of conditions, built by the callback and enclosed in parentheses. */
  where(group: (group: Conditions<I>) => Conditions<I>): this;
  /** Adds conditions by column; all of them must hold. */
  where(conditions: Where<I>): this;
  /** Like `where`, but as an alternative to everything before: `a.orWhere(b).where(c)` is `(a or b) and c`. */
  orWhere(sql: string, params?: readonly unknown[]): this;
  orWhere(fragment: SqlFragment): this;
  orWhere(group: (group: Conditions<I>) => Conditions<I>): this;
  orWhere(conditions: Where<I>): this;
  /** Adds the condition that a column is from `low` to `high`, both included. */
  between<K extends ColumnKey<I>>(column: K, low: Compared<I, K>, high: Compared<I, K>): this;
  /** Adds the condition that a column is one of a list, or of what a query selects; an empty list matches no row. */
  inList<K extends ColumnKey<I>>(column: K, values: readonly Compared<I, K>[] | Listable<Compared<I, K> | null>): this;
  /** Adds the condition that a column is none of a list, or of what a query selects; an empty one matches every row. */
  notIn<K extends ColumnKey<I>>(column: K, values: readonly Compared<I, K>[] | Listable<Compared<I, K> | null>): this;
  /** Adds the condition that a text matches a pattern: `%` any text, `_` any one character. */
  like(column: TextKey<I>, pattern: string): this;
  /** Adds the condition that a text does not match a pattern. */
  notLike(column: TextKey<I>, pattern: string): this;
  /** Adds the condition that a column has no value. */
  isNull(column: ColumnKey<I>): this;
  /** Adds the condition that a column has a value. */
  isNotNull(column: ColumnKey<I>): this;
  /**
   * Adds the condition that there are related records: `whereExists('items', (items) => items.where({ … }))`. Rows are not
   * multiplied as by a join.
   */
  whereExists<P extends string>(path: Path<I, P>, refine?: (query: Query<At<I, P>>) => Askable): this;
  /** Adds the condition that a query has rows; what ties it to this one is SQL: `where('items.order_id = orders.id')`. */
  whereExists(query: Askable): this;
  /** Adds the condition that there are no related records. */
  whereNotExists<P extends string>(path: Path<I, P>, refine?: (query: Query<At<I, P>>) => Askable): this;
  /** Adds the condition that a query has no rows. */
  whereNotExists(query: Askable): this;
}

/** Any query of which can be asked whether it has rows. */
export interface Askable {
  exists(): Promise<boolean>;
  toSql(): Statement;
}

/** A statement with its values. */
export interface Statement {
  readonly sql: string;
  readonly params: readonly SqlValue[];
}

/** Queries whose rows are `R`. */
export interface Rows<R> extends Askable {
  all(): Promise<R[]>;
}

/** What queries for records and for plain rows have in common. */
export interface QuerySteps<I extends AnyModel> extends Conditions<I> {
  /**
   * Joins the records of a relation, or of a path of relations: each row once for each of them. In SQL the joined table is called
   * as the relation is. For records with their relations use `with`, for a condition on them `whereExists`.
   */
  join<P extends string>(path: Path<I, P>): this;
  /** Joins by SQL: `join('users u on u.id = orders.user_id')`; `?` stands for the values in order. */
  join(sql: SqlFragment | `${string} ${string}`, params?: readonly unknown[]): this;
  /** Like `join`, but keeps rows to which there is nothing to join. */
  leftJoin<P extends string>(path: Path<I, P>): this;
  leftJoin(sql: SqlFragment | `${string} ${string}`, params?: readonly unknown[]): this;
  /** Makes one row of all rows with the same values; what it shows is said by `select`. */
  groupBy(...columns: ColumnKey<I>[]): this;
  /** Leaves out rows that equal another one. */
  distinct(): this;
  /** At most `count` rows. */
  limit(count: number): this;
  /** Leaves out the first `count` rows. */
  offset(count: number): this;
  /** Shows rows of a model with soft deletes whether deleted or not. */
  withDeleted(): this;
  /** Shows deleted rows of a model with soft deletes only. */
  onlyDeleted(): this;
  /**
   * Locks the rows until the transaction ends, so that nobody else changes them; needs one. With `skipLocked` rows that others have
   * locked are left out, with `noWait` they are an error. SQLite's writing transactions have the whole database to themselves.
   */
  forUpdate(options?: { readonly skipLocked?: boolean; readonly noWait?: boolean }): this;
  /** Names a query, or SQL, that the statement can read from: by `from`, in joins and conditions in SQL. */
  cte(name: string, query: Askable | SqlFragment | string, options?: { readonly recursive?: boolean }): this;
  /** Reads from what `cte` has named instead of the table; it must have the columns that are asked for. */
  from(name: string): this;
  /**
   * Gives up on each statement of the query after `timeoutMs` milliseconds, with QueryTimeoutError, or when the signal aborts, with its
   * reason: on the wait for a connection, for locks and for the answer. A database in this process cannot be interrupted while it
   * answers; then the time is noticed afterwards.
   */
  deadline(limits: QueryLimits): this;
  /**
   * Has the query answered by a cache where that knows the answer, and kept there where it does not, until a table that it reads is
   * written to. Its relations of `with` too. Each caller gets records of its own. Inside a transaction the database is asked.
   */
  cached(cache: ResultCache, options?: CachedOptions): this;
  /**
   * Says that the query reads for long: on SQLite one of the `workers` of the configuration runs it, outside of transactions, and the
   * event loop stays free. A deadline then ends the wait in time, while the thread stays busy until the answer is there.
   */
  offload(): this;
  /** How many rows there are. */
  count(): Promise<number>;
  /** Whether there are any. */
  exists(): Promise<boolean>;
  /** How the database would run the query, without running it. */
  explain(): Promise<QueryPlan>;
  /** The statement with its values, without running it. */
  toSql(): Statement;
}

type Result<I extends AnyModel, L extends string> = [L] extends [never] ? I : Loaded<I, L>;

/** A query for records of `I`, with the relations at the paths `L` loaded. */
export interface Query<I extends AnyModel, L extends string = never> extends QuerySteps<I> {
  /** Loads relations with the records, one more statement a relation, by dotted paths: `with('user', 'items.product')`. */
  with<P extends string>(...paths: Path<I, P>[]): Query<I, L | P>;
  /** Loads some of the related records: those that the query leaves, in its order; a limit counts for each record. */
  with<P extends string, L2 extends string = never>(
    path: Path<I, P>,
    refine: (query: Query<At<I, P>>) => Query<At<I, P>, L2>,
  ): Query<I, L | P | `${P}.${L2}`>;
  /** Orders by columns: `orderBy('createdAt desc', 'id')`, instead of as a relation does. Further calls add terms behind. */
  orderBy(...terms: OrderTerm<I>[]): this;
  /** Plain rows of columns and named expressions instead of records: `select('status', 'sum(total) as sales')`. */
  select<S extends SelectTerm<I>>(...terms: S[]): Selection<I, Selected<I, S>>;
  /** Plain rows of expressions by name: `select((e) => ({ n: e.count() }))`. */
  select<E extends Record<string, Expression<unknown>>>(build: (e: Expressions<I>) => E): Selection<I, Built<E>>;
  /** The records of both queries, each once. */
  union(other: Rows<I>): Query<I, L>;
  /** The records of both queries; those of both twice. */
  unionAll(other: Rows<I>): Query<I, L>;
  /** The records that both queries have. */
  intersect(other: Rows<I>): Query<I, L>;
  /** The records of this query that the other one does not have. */
  except(other: Rows<I>): Query<I, L>;
  /**
   * These records and all that a relation of the model to itself leads to from them, however far: the replies to replies. Default
   * scopes hold at every step.
   */
  recursive(relation: keyof RelationsOf<I> & string): Query<I, L>;
  /** The records. */
  all(): Promise<Result<I, L>[]>;
  /** The first record, or null. */
  one(): Promise<Result<I, L> | null>;
  /** The first record; throws RecordNotFoundError when there is none. */
  oneOrFail(): Promise<Result<I, L>>;
  /**
   * The sum of a column, 0 of no values: a number, a bigint, or of a decimal column an exact Decimal. With a limit or an
   * offset, as for all aggregates, of those rows only.
   */
  sum<K extends NumericKey<I>>(column: K): Promise<Sum<Held<I, K>>>;
  /** The average of a column, null of no values; of a decimal column a Decimal with six more digits behind the point. */
  avg<K extends NumericKey<I>>(column: K): Promise<Average<Held<I, K>> | null>;
  /** The least value of a column, or null. */
  min<K extends OrderedKey<I>>(column: K): Promise<Held<I, K> | null>;
  /** The greatest value of a column, or null. */
  max<K extends OrderedKey<I>>(column: K): Promise<Held<I, K> | null>;
  /** The values of one column, without making records. */
  pluck<K extends ColumnKey<I>>(column: K): Promise<ColumnsOf<I>[K]['~type'][]>;
  /** Allows `update` and `delete` to write every row of the table. */
  allRows(): this;
  /**
   * Sets columns in all rows by one statement, and those that change with every save, such as updatedAt; how many rows there
   * were. Records in memory do not change. Needs a condition or `allRows()`.
   */
  update(values: Update<I>): Promise<number>;
  /**
   * Deletes all rows by one statement; how many there were. Needs a condition or `allRows()`. A model with soft deletes marks them;
   * `{ hard: true }` deletes them for good.
   */
  delete(options?: { readonly hard?: boolean }): Promise<number>;
  /**
   * The records one by one, read in batches (default: 1000) in the order of the primary key, or of `orderBy` where that ends in
   * a unique column. No connection is held between batches.
   */
  findEach(options?: { readonly batchSize?: number }): AsyncIterable<Result<I, L>>;
  /** The records in arrays of `size` (default: 1000), read like those of `findEach`. */
  inBatches(size?: number): AsyncIterable<Result<I, L>[]>;
  /**
   * The records one by one over a cursor, in any order, as the database was when the first one was read. Holds a connection for
   * reading until the loop ends, also by `break`; refused inside a transaction. Relations are loaded for `chunkSize` records at a time
   * (default: 500), by statements of their own.
   */
  stream(options?: StreamOptions): AsyncIterable<Result<I, L>>;
  /** The page with this number, counted from 1, and how many records there are in all. */
  paginate(options: {
    readonly page: number;
    readonly size: number;
    readonly total?: true;
  }): Promise<Page<Result<I, L>>>;
  /** The page with this number, and whether there is another one. */
  paginate(options: { readonly page: number; readonly size: number; readonly total: false }): Promise<UncountedPage<Result<I, L>>>; // prettier-ignore
  /** The records behind a cursor, the `next` of the page before; without one the first. The order must end in a unique column. */
  paginate(options: { readonly size: number; readonly after?: string | null | undefined }): Promise<CursorPage<Result<I, L>>>; // prettier-ignore
}

// Plain rows

/** A value of each row of a selection; made by the builder that `select` hands to its callback. */
export interface Expression<out T> {
  /** Exists in types only. */
  readonly '~type': T;
}

/** The rows that a window function looks at. */
export interface Over<I extends AnyModel> {
  /** Only those with the same values of these columns. Default: all. */
  readonly partitionBy?: ColumnKey<I> | readonly ColumnKey<I>[];
  /** In this order; an aggregate then looks at the rows up to its own. */
  readonly orderBy?: OrderTerm<I> | readonly OrderTerm<I>[];
}

/** How an aggregate counts. */
export interface AggregateOptions<I extends AnyModel> {
  /** Each different value once. */
  readonly distinct?: boolean;
  /** For each row over a window, instead of one value for the group. */
  readonly over?: Over<I>;
}

/** Makes the values of a selection's rows. */
export interface Expressions<I extends AnyModel> {
  /** A column. */
  column<K extends ColumnKey<I>>(column: K): Expression<ColumnsOf<I>[K]['~type']>;
  /** A column of what `join` has joined. */
  joined<P extends string, K extends ColumnKey<At<I, P>>>(path: Path<I, P>, column: K): Expression<ColumnsOf<At<I, P>>[K]['~type']>; // prettier-ignore
  /** A column of what `leftJoin` has joined; null where there was nothing. */
  leftJoined<P extends string, K extends ColumnKey<At<I, P>>>(path: Path<I, P>, column: K): Expression<ColumnsOf<At<I, P>>[K]['~type'] | null>; // prettier-ignore
  /** How many rows there are, or how many have a value in a column. */
  count(column?: ColumnKey<I>, options?: AggregateOptions<I>): Expression<number>;
  /** The sum of a column, 0 of no values. */
  sum<K extends NumericKey<I>>(column: K, options?: AggregateOptions<I>): Expression<Sum<Held<I, K>>>;
  /** The average of a column, null of no values. */
  avg<K extends NumericKey<I>>(column: K): Expression<Average<Held<I, K>> | null>;
  /** The least value of a column, null of no values. */
  min<K extends OrderedKey<I>>(column: K, options?: AggregateOptions<I>): Expression<Held<I, K> | null>;
  /** The greatest value of a column, null of no values. */
  max<K extends OrderedKey<I>>(column: K, options?: AggregateOptions<I>): Expression<Held<I, K> | null>;
  /** The place of the row in the window: 1, 2, 3. */
  rowNumber(over?: Over<I>): Expression<number>;
  /** The rank of the row in the window; equal rows share one, and the next rank is left out: 1, 1, 3. */
  rank(over: Over<I>): Expression<number>;
  /** The rank of the row in the window without gaps: 1, 1, 2. */
  denseRank(over: Over<I>): Expression<number>;
  /** The value of the row before in the window, or null. */
  lag<K extends ColumnKey<I>>(column: K, over: Over<I>): Expression<ColumnsOf<I>[K]['~type'] | null>;
  /** The value of the row behind in the window, or null. */
  lead<K extends ColumnKey<I>>(column: K, over: Over<I>): Expression<ColumnsOf<I>[K]['~type'] | null>;
  /** The value of the first condition that holds, else `otherwise`, which is null when left out. */
  case<const V extends string | number | null>(
    branches: readonly (readonly [Where<I> | SqlFragment, V])[],
  ): Expression<V | null>;
  case<const V extends string | number | null, const W extends string | number | null>(
    branches: readonly (readonly [Where<I> | SqlFragment, V])[],
    otherwise: W,
  ): Expression<V | W>;
  /** What lies at a path in a JSON column; null where nothing does. */
  json<T = unknown>(column: ColumnKey<I>, path: string | readonly (string | number)[]): Expression<T | null>;
  /** The one value of a query that selects one; null when it has no row. */
  value<T>(query: Listable<T>): Expression<T | null>;
  /** SQL of one's own, whose type nobody checks: `` e.sql<number>(sql`length(name)`) ``. */
  sql<T = unknown>(fragment: SqlFragment): Expression<T>;
}

/** A column, or SQL with a name: `'sum(total) as sales'`. Aggregates of columns are typed and decoded, other SQL is not. */
export type SelectTerm<I extends AnyModel> = ColumnKey<I> | `${string} as ${string}`;

/** The name behind the last ` as `, or the column itself. */
type Name<S> = S extends `${string} as ${infer A}` ? (A extends `${string} as ${string}` ? Name<A> : A) : S;
type Aggregate<I extends AnyModel, F extends string, K extends ColumnKey<I>> = F extends 'sum'
  ? Sum<Held<I, K>>
  : F extends 'avg'
    ? Average<Held<I, K>> | null
    : F extends 'min' | 'max'
      ? Held<I, K> | null
      : unknown;
type TermValue<I extends AnyModel, S extends string> =
  S extends ColumnKey<I>
    ? ColumnsOf<I>[S]['~type']
    : Lowercase<S> extends `count(${string}`
      ? number
      : S extends `${infer F}(${infer K}) as ${string}`
        ? K extends ColumnKey<I>
          ? Aggregate<I, Lowercase<F>, K>
          : unknown
        : S extends `${infer K} as ${string}`
          ? K extends ColumnKey<I>
            ? ColumnsOf<I>[K]['~type']
            : unknown
          : unknown;
/** The row that `select` makes of terms. */
export type Selected<I extends AnyModel, S extends string> = Plain<{ [T in S as Name<T>]: TermValue<I, T> }>;
/** The row that `select` makes of expressions. */
export type Built<E extends Record<string, Expression<unknown>>> = E extends infer O extends E
  ? { [K in keyof O]: O[K]['~type'] }
  : never;
type Merged<A, B> = Plain<{
  [K in keyof A | keyof B]: K extends keyof B ? B[K] : K extends keyof A ? A[K] : never;
}>;

/** A query for plain rows `R` made from the rows of a model. */
export interface Selection<I extends AnyModel, R> extends QuerySteps<I>, Listable<R[keyof R]> {
  /** More values for each row. */
  select<S extends SelectTerm<I>>(...terms: S[]): Selection<I, Merged<R, Selected<I, S>>>;
  select<E extends Record<string, Expression<unknown>>>(build: (e: Expressions<I>) => E): Selection<I, Merged<R, Built<E>>>; // prettier-ignore
  /** Makes one row of all rows with the same values of columns or of what is selected by a name. */
  groupBy(...columns: (ColumnKey<I> | (keyof R & string))[]): this;
  /** Leaves groups of which the conditions hold, by the names of what is selected: `having({ n: op.gt(1) })`. */
  having(conditions: { readonly [K in keyof R]?: R[K] | Operator<NonNullable<R[K]> | DecimalInput> }): this;
  /** Leaves groups of which a condition in SQL holds: `having('count(*) > ?', [1])`. */
  having(sql: SqlFragment | string, params?: readonly unknown[]): this;
  /** Orders by columns or by what is selected by a name. Further calls add terms behind. */
  orderBy(...terms: (OrderTerm<I> | (keyof R & string) | `${keyof R & string} ${'asc' | 'desc'}`)[]): this;
  /** The rows of both queries, equal ones once. */
  union(other: Rows<R>): Selection<I, R>;
  /** The rows of both queries. */
  unionAll(other: Rows<R>): Selection<I, R>;
  /** The rows that both queries have. */
  intersect(other: Rows<R>): Selection<I, R>;
  /** The rows of this query that the other one does not have. */
  except(other: Rows<R>): Selection<I, R>;
  /** The rows. */
  all(): Promise<R[]>;
  /** The first row, or null. */
  one(): Promise<R | null>;
  /** The first row; throws RecordNotFoundError when there is none. */
  oneOrFail(): Promise<R>;
  /** The rows one by one over a cursor, as the database was when the first one was read; like `stream` of records. */
  stream(options?: StreamOptions): AsyncIterable<R>;
  /** The page with this number, counted from 1, and how many rows there are in all. */
  paginate(options: { readonly page: number; readonly size: number; readonly total?: true }): Promise<Page<R>>;
  /** The page with this number, and whether there is another one. */
  paginate(options: { readonly page: number; readonly size: number; readonly total: false }): Promise<UncountedPage<R>>;
}
