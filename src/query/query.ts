/** The query as programs see it. Types only: the builder fulfils it. A query never changes; each method returns another one. */
import type { SqlFragment, SqlValue } from '../core/sql.ts';
import type { Loaded, OrderTerm, Path } from '../schema/relations.ts';
import type { AnyModel, ColumnsOf } from '../schema/shape.ts';
import type { Operator } from './operators.ts';

/** What a column may be compared with: a value, an operator of `op`, or null for rows without a value. */
export type Operand<In> = In | Operator<NonNullable<In>>;
/** Conditions by column; all of them must hold. */
export type Where<I extends AnyModel> = {
  [K in keyof ColumnsOf<I>]?: Operand<ColumnsOf<I>[K]['~input' | '~type']>;
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
  /** The statement with its values, without running it. */
  toSql(): { sql: string; params: readonly SqlValue[] };
}
