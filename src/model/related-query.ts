/** The types of what `record.related(name)` answers, by the kind of relation: a query, and what can be written through it. */
import type { Query } from '../query/query.ts';
import type { ManyToMany, Relation } from '../schema/relations.ts';
import type { AnyModel, Insert, PrimaryKey } from '../schema/shape.ts';
import type { SaveOptions } from './persist.ts';

/** A new record's data, without what the relation sets by itself. */
export type OwnedInsert<I extends AnyModel, K> = Omit<Insert<I>, K & keyof Insert<I>> &
  Partial<Pick<Insert<I>, K & keyof Insert<I>>>;

/** The records that belong to one record. Steps do not change what is written: `where` confines the query only. */
export interface OwnedQuery<I extends AnyModel, K> extends Query<I> {
  /** A new record that belongs to the owner; it is not saved. */
  build(data: OwnedInsert<I, K>): I;
  /** Inserts a record that belongs to the owner; where the relation is loaded it is added there, and forgotten by a rollback. */
  create(data: OwnedInsert<I, K>, options?: SaveOptions): Promise<I>;
}

/** The records that are linked to one record by rows of `J`. */
export interface LinkedQuery<I extends AnyModel, J extends AnyModel, K = never> extends Query<
  I & { readonly pivot: J }
> {
  /**
   * Links a record, given itself or by its key; `values` are further columns of the table between. Where the relation is loaded the
   * record is added, or the relation forgotten when it cannot be, or by a rollback.
   */
  attach(target: I | PrimaryKey<I>, values?: Partial<Insert<J>>, options?: SaveOptions): Promise<void>;
  /** Removes the links to a record, also from the loaded relation; how many there were. The record itself stays. */
  detach(target: I | PrimaryKey<I>, options?: SaveOptions): Promise<number>;
  /** Makes the links exactly these: adds those that are missing, removes all others, keeps the rest. A loaded relation is forgotten. */
  set(targets: readonly (I | PrimaryKey<I>)[], options?: SaveOptions): Promise<void>;
  /** Inserts a record with what the relation sets by itself, and links it, both or neither. */
  create(
    data: [K] extends [never] ? Insert<I> : OwnedInsert<I, K>,
    values?: Partial<Insert<J>>,
    options?: SaveOptions,
  ): Promise<I>;
}

/** What `related` answers for a relation `X`. */
export type Related<X> =
  X extends ManyToMany<infer T extends AnyModel, infer J extends AnyModel, infer K>
    ? LinkedQuery<T, J, K>
    : X extends { readonly '~set': infer K; readonly '~target': infer T extends AnyModel }
      ? OwnedQuery<T, K>
      : X extends Relation<infer T extends AnyModel, 'one' | 'maybe' | 'many'>
        ? Query<T>
        : never;

/** What `setRelated` takes for a relation `X`: a record where the key is here, and null where there may be none. */
export type Parent<X> = X extends { readonly '~set': unknown }
  ? never
  : X extends Relation<infer T, 'one' | 'maybe'>
    ? T | (X extends Relation<T, 'one'> ? never : null)
    : never;
