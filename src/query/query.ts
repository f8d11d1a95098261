/** The query as programs see it. Types only: the builder fulfils it. A query never changes; each method returns another one. */
import type { Decimal } from '../core/decimal.ts';
import type { SqlFragment, SqlValue } from '../core/sql.ts';
import type { Loaded, OrderTerm, Path } from '../schema/relations.ts';
import type { AnyModel, ColumnKey, ColumnsOf } from '../schema/shape.ts';
import type { Operator } from './operators.ts';

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
/** The columns whose values are `T`. */
type KeysOf<I extends AnyModel, T> = { [K in ColumnKey<I>]: Held<I, K> extends T ? K : never }[ColumnKey<I>];
/** The columns that can be added up. */
export type NumericKey<I extends AnyModel> = KeysOf<I, number | bigint | Decimal>;
/** The columns that have a least and a greatest value. */
export type OrderedKey<I extends AnyModel> = KeysOf<I, number | bigint | Decimal | string | Date>;
/** The columns that hold text. */
export type TextKey<I extends AnyModel> = KeysOf<I, string>;
type Sum<T> = T extends number ? number : T extends bigint ? bigint : Decimal;
type Average<T> = T extends number | bigint ? number : Decimal;
/** What `update` of a query takes: any columns but those that the database makes itself. */
export type Update<I extends AnyModel> = {
  [K in keyof ColumnsOf<I>]?: ColumnsOf<I>[K]['~presence'] extends 'generated' ? never : ColumnsOf<I>[K]['~input'];
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
  /** Adds the condition that a column is one of a list; an empty list matches no row. */
  inList<K extends ColumnKey<I>>(column: K, values: readonly Compared<I, K>[]): this;
  /** Adds the condition that a column is none of a list; an empty list matches every row. */
  notIn<K extends ColumnKey<I>>(column: K, values: readonly Compared<I, K>[]): this;
  /** Adds the condition that a text matches a pattern: `%` any text, `_` any one character. */
  like(column: TextKey<I>, pattern: string): this;
  /** Adds the condition that a text does not match a pattern. */
  notLike(column: TextKey<I>, pattern: string): this;
  /** Adds the condition that a column has no value. */
  isNull(column: ColumnKey<I>): this;
  /** Adds the condition that a column has a value. */
  isNotNull(column: ColumnKey<I>): this;
}

type Result<I extends AnyModel, L extends string> = [L] extends [never] ? I : Loaded<I, L>;

/** A query for records of `I`, with the relations at the paths `L` loaded. */
export interface Query<I extends AnyModel, L extends string = never> extends Conditions<I> {
  /** Loads relations with the records, one more statement a relation, by dotted paths: `with('user', 'items.product')`. */
  with<P extends string>(...paths: Path<I, P>[]): Query<I, L | P>;
  /** Orders by columns: `orderBy('createdAt desc', 'id')`. Further calls add terms behind. */
  orderBy(...terms: OrderTerm<I>[]): this;
  /** At most `count` records. */
  limit(count: number): this;
  /** Leaves out the first `count` records. */
  offset(count: number): this;
  /** The records. */
  all(): Promise<Result<I, L>[]>;
  /** The first record, or null. */
  one(): Promise<Result<I, L> | null>;
  /** The first record; throws RecordNotFoundError when there is none. */
  oneOrFail(): Promise<Result<I, L>>;
  /** How many records there are. */
  count(): Promise<number>;
  /** Whether there are any. */
  exists(): Promise<boolean>;
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
  /** Deletes all rows by one statement; how many there were. Needs a condition or `allRows()`. */
  delete(): Promise<number>;
  /**
   * The records one by one, read in batches (default: 1000) in the order of the primary key, or of `orderBy` where that ends in
   * a unique column. No connection is held between batches.
   */
  findEach(options?: { readonly batchSize?: number }): AsyncIterable<Result<I, L>>;
  /** The records in arrays of `size` (default: 1000), read like those of `findEach`. */
  inBatches(size?: number): AsyncIterable<Result<I, L>[]>;
  /** The statement with its values, without running it. */
  toSql(): { sql: string; params: readonly SqlValue[] };
}
