/**
 * Relations as data: which column of which model holds the key of the other. Also the types of dotted relation paths and of
 * records whose relations are loaded. A relation is a function of a model, so that models may refer to each other.
 */
import type { AnyModel, ColumnKey, Class, RelationsOf } from './shape.ts';

/** What a relation holds once loaded: `one` record, `maybe` a record or null, `many` records. */
export interface Relation<T, Kind extends 'one' | 'maybe' | 'many'> {
  readonly '~target': T;
  readonly '~kind': Kind;
}
/** The record that a required foreign key refers to. */
export interface BelongsTo<T> extends Relation<T, 'one'> {}
/** The record that a nullable foreign key refers to, or null. */
export interface BelongsToMaybe<T> extends Relation<T, 'maybe'> {}
/** The record whose foreign key refers to this one, or null. `K` are the columns that the relation sets in a new one. */
export interface HasOne<T, K = never> extends Relation<T, 'maybe'>, Owning<K> {}
/** The records whose foreign key refers to this one. `K` are the columns that the relation sets in a new one. */
export interface HasMany<T, K = never> extends Relation<T, 'many'>, Owning<K> {}
/**
 * The records that a table between leads to; each carries its row of that table as `pivot`. `K` are the columns that the
 * relation sets in a new one.
 */
export interface ManyToMany<T, J, K = never> extends Relation<T & { readonly pivot: J }, 'many'>, Owning<K> {
  readonly '~pivot': J;
  readonly '~plain': T;
}
/** The records of the records of another model. */
export interface HasManyThrough<T> extends Relation<T, 'many'> {}
/** The record of one of several models that a key and the name of the model refer to, or null. */
export interface BelongsToAny<T> extends Relation<T, 'maybe'> {}
/** A relation through which records are made. */
interface Owning<K> {
  readonly '~set': K;
}
/**
 * A model's relations by name. The constraint must not have a call signature: checking one would resolve the other class
 * while the base of this one is being resolved (TS2506).
 */
export type Relations = Record<string, Function>;

/** The model a relation leads to. */
export type Target<F> = RelationTo<F>['~target'];

/** A relation of a model. */
// oxlint-disable-next-line no-explicit-any -- matches every relation
export type RelationTo<F> = F extends () => infer X ? (X extends Relation<any, any> ? X : never) : never;

type Head<L> = L extends `${infer H}.${string}` ? H : L;
type Tail<L, K> = L extends `${infer H}.${infer T}` ? (H extends K ? T : never) : never;
type Deep<T, L extends string> = [L] extends [never] ? T : T extends AnyModel ? Loaded<T, L> : never;
type Value<X, L extends string> =
  X extends Relation<infer T, infer Kind>
    ? Kind extends 'many'
      ? Deep<T, L>[]
      : Kind extends 'maybe'
        ? Deep<T, L> | null
        : Deep<T, L>
    : never;
type LoadedProps<I extends AnyModel, K extends keyof RelationsOf<I>, L> = {
  [P in K]: Value<RelationTo<RelationsOf<I>[P]>, Tail<L, P>>;
};
/** A record with the relations named by the dotted paths `L` in memory: `Loaded<Order, 'user' | 'items.product'>`. */
export type Loaded<I extends AnyModel, L extends string> = I & LoadedProps<I, Head<L> & keyof RelationsOf<I>, L>;

/** Completes and checks a dotted relation path one segment at a time, so that cyclic models cost nothing. */
export type PathIn<R, P extends string> = P extends `${infer H}.${infer Rest}`
  ? H extends keyof R
    ? `${H}.${PathIn<RelationsOf<Target<R[H]>>, Rest>}`
    : keyof R & string
  : P extends keyof R
    ? P
    : keyof R & string;
/** A relation path of a model. */
export type Path<I extends AnyModel, P extends string> = PathIn<RelationsOf<I>, P>;

/** The model at the end of a relation path. */
export type At<I extends AnyModel, P extends string> = P extends `${infer H}.${infer Rest}`
  ? Target<RelationsOf<I>[H]> extends infer T extends AnyModel
    ? At<T, Rest>
    : never
  : Extract<Target<RelationsOf<I>[P]>, AnyModel>;

/** The property of records of a manyToMany that holds their row of the table between. */
export const PIVOT = 'pivot';

/** The kinds of relations. */
export type RelationKind = 'belongsTo' | 'hasOne' | 'hasMany' | 'manyToMany' | 'hasManyThrough' | 'belongsToAny';

/** A relation at run time. */
export interface RelationDefinition {
  readonly kind: RelationKind;
  /** The model it leads to; of several the first. */
  readonly target: Class<AnyModel>;
  /** The property that holds the key: of the source for belongsTo and belongsToAny, of the model between where there is one, else of the target. */
  readonly foreignKey: string;
  /** The model between, and the property that leads from it on: a key of the target, or for hasManyThrough of the target's key column to it. */
  readonly through: { readonly model: Class<AnyModel>; readonly key: string } | undefined;
  /** For belongsToAny: the property that names the model, and the models by that name. */
  readonly any: { readonly typeKey: string; readonly targets: ReadonlyMap<string, Class<AnyModel>> } | undefined;
  /** Values that columns of the related records have, always. */
  readonly where: Readonly<Record<string, unknown>> | undefined;
  /** How related records are ordered, as `orderBy` takes it. */
  readonly orderBy: readonly string[];
}

/** `id`, `id asc` or `id desc`, for any column. */
export type OrderTerm<I extends AnyModel> = ColumnKey<I> | `${ColumnKey<I>} ${'asc' | 'desc'}`;
