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
/** The records whose foreign key refers to this one. */
export interface HasMany<T> extends Relation<T, 'many'> {}
/**
 * A model's relations by name. The constraint must not have a call signature: checking one would resolve the other class
 * while the base of this one is being resolved (TS2506).
 */
export type Relations = Record<string, Function>;

// oxlint-disable-next-line no-explicit-any -- matches every relation
type Resolved<F> = F extends () => infer X ? (X extends Relation<any, any> ? X : never) : never;
/** The model a relation leads to. */
export type Target<F> = Resolved<F>['~target'];

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
  [P in K]: Value<Resolved<RelationsOf<I>[P]>, Tail<L, P>>;
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

/** A relation at run time. */
export interface RelationDefinition {
  readonly kind: 'belongsTo' | 'hasMany';
  /** The class that declares it. */
  readonly source: Class<AnyModel>;
  readonly target: Class<AnyModel>;
  /** The property that holds the key: of the source for belongsTo, of the target for hasMany. */
  readonly foreignKey: string;
  /** How hasMany's records are ordered, as `orderBy` takes it. */
  readonly orderBy: readonly string[];
}

/** `id`, `id asc` or `id desc`, for any column. */
export type OrderTerm<I extends AnyModel> = ColumnKey<I> | `${ColumnKey<I>} ${'asc' | 'desc'}`;
