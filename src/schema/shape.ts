/**
 * The types of a model: what its columns make of records, inserts and keys. Types only. The rules that keep them quick and
 * free of cycles: never map over a class's members, only over its columns and relations; constraints compare one property.
 */
import type { Columns } from './columns.ts';

/** Carries a model's columns and relations in its instance type; exists in types only. */
export declare const META: unique symbol;
/** A type that carries columns `C` and relations `R`. */
export interface Meta<C, R> {
  readonly [META]: { readonly columns: C; readonly relations: R };
}
/** Any record. */
// oxlint-disable-next-line no-explicit-any -- a constraint over all models: `unknown` would refuse concrete ones
export interface AnyModel extends Meta<any, any> {}
/** The class whose instances are `I`. Only the construct signature is ever compared. */
// oxlint-disable-next-line no-explicit-any -- constructor parameters must not take part in the comparison
export type Class<I> = abstract new (...args: any) => I;

/** A model's columns. */
export type ColumnsOf<I extends AnyModel> = I[typeof META]['columns'];
/** A model's relations. */
export type RelationsOf<I extends AnyModel> = I[typeof META]['relations'];
/** The property names of a model's columns. */
export type ColumnKey<I extends AnyModel> = keyof ColumnsOf<I> & string;

/** What a record holds for columns `C`. */
export type RowShape<C extends Columns> = { -readonly [K in keyof C]: C[K]['~type'] };
type KeysBy<C extends Columns, P> = { [K in keyof C]: C[K] extends { readonly '~presence': P } ? K : never }[keyof C];
/** Prints an intersection as one object in hovers. */
export type Plain<T> = T extends infer O ? { [K in keyof O]: O[K] } : never;
/** What an insert takes for columns `C`. */
export type InsertShape<C extends Columns> = Plain<
  { [K in KeysBy<C, 'required'>]: C[K]['~input'] } & {
    [K in Exclude<keyof C, KeysBy<C, 'required'>>]?: C[K]['~input'] | undefined;
  }
>;
type PrimaryKeys<C extends Columns> = { [K in keyof C]: C[K] extends { readonly '~pk': true } ? K : never }[keyof C];

/** A plain object with a model's columns. */
export type Row<I extends AnyModel> = { -readonly [K in keyof ColumnsOf<I>]: ColumnsOf<I>[K]['~type'] };
/** What `new` and `create` take. */
export type Insert<I extends AnyModel> = InsertShape<ColumnsOf<I>>;
/** What an insert `In` needs beside the columns `K`; nothing need be given where the rest may be left out. */
export type InsertRest<In, K extends keyof In> =
  {} extends Omit<In, K> ? [values?: Omit<In, K>] : [values: Omit<In, K>];
/** Whether `K` is one name: each of several is less than all of them. */
type IsOne<K, All = K> = K extends unknown ? ([All] extends [K] ? true : false) : never;
type KeyOf<C extends Columns, K extends keyof C> = IsOne<K> extends true ? C[K]['~type'] : { [P in K]: C[P]['~type'] };
/** The type of a model's primary key: that of its column, or an object where it has several. */
export type PrimaryKey<I extends AnyModel> = KeyOf<ColumnsOf<I>, PrimaryKeys<ColumnsOf<I>>>;
/** Columns that can hold a key of type `Pk`. */
export type ForeignKey<I extends AnyModel, Pk> = KeysOfType<ColumnsOf<I>, Pk>;
/** The columns that hold a `T`, or NULL. A column is compared as a whole, which costs the compiler less than its parts. */
export type KeysOfType<C, T> = {
  [K in keyof C]: C[K] extends { readonly '~type': T | null } ? K : never;
}[keyof C & string];
