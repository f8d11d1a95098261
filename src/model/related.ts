/**
 * The related records of one record: a query for them, and what can be written through the relation. What is written is also
 * seen in what the record has loaded.
 */
import { QueryError } from '../core/errors.ts';
import { show } from '../core/suggest.ts';
import { QueryBuilder } from '../query/builder.ts';
import type { Binding, Holder, Link, LinkStep, QueryState } from '../query/ports.ts';
import { refinedRecords } from '../query/exists.ts';
import { STATE } from '../query/ports.ts';
import { deleteAll } from '../query/write.ts';
import { PIVOT, type RelationDefinition } from '../schema/relations.ts';
import { readValue } from '../schema/values.ts';
import { atomically } from './atomically.ts';
import { infoOf } from './info.ts';
import { saveRecord } from './lifecycle.ts';
import { noticeRepeated } from './n-plus-one.ts';
import type { RecordMaker } from './new-rows.ts';
import type { SaveOptions } from './persist.ts';
import { relationOf, singleKey } from './relations.ts';
import { comparable, distinctKeys } from './row-keys.ts';
import { sourceOf } from './source.ts';
import { RecordState } from './state.ts';

type Properties = Record<string, unknown>;

/** The record, and the relation that leads from it. */
interface Owner {
  readonly record: RecordState;
  readonly name: string;
  readonly relation: RelationDefinition;
}

/** A query for what a relation of a record leads to. */
export function relatedTo(record: RecordState, name: string): RelatedBuilder {
  const relation = relationOf(record.constructor, name);
  const owner = { record, name, relation };
  if (relation.any) return new RelatedBuilder(anyParent(record, relation)[STATE], owner);
  const link = sourceOf(record.constructor).link(name);
  const [{ from, to }] = link.steps as [LinkStep];
  const value = (record as unknown as Properties)[from.property];
  const keys = value === null || value === undefined ? [] : [value];
  const related = reached(link);
  return new RelatedBuilder(related.within(placeOf(related, to), keys)[STATE], owner);
}

/** The query for related records, with the table between where there is one. */
export function reached({ query, between }: Link, instead?: Holder): QueryBuilder {
  const related = QueryBuilder.from(instead ?? query);
  return between ? related.beside(between) : related;
}

/** Where the key is that a record is found by: in the related table, or in the one between. */
export function placeOf(related: Holder, column: LinkStep['to']): { column: LinkStep['to']; of?: string } {
  const { between } = related[STATE];
  return between ? { column, of: between.join.name } : { column };
}

/** The model that a record's belongsToAny names, and its key; undefined while there is none. */
export function namedParent(
  record: object,
  { any, foreignKey }: RelationDefinition,
): { model: Function; key: unknown } | undefined {
  const { typeKey, targets } = any!;
  const [type, key] = [(record as Properties)[typeKey], (record as Properties)[foreignKey]];
  if (type === null || type === undefined || key === null || key === undefined) return undefined;
  const model = targets.get(type as string);
  if (model) return { model, key };
  throw new QueryError(`'${typeKey}' of this ${record.constructor.name} is ${show(type)}; the models of the relation are ${[...targets.keys()].join(', ')}.`); // prettier-ignore
}

function anyParent(record: RecordState, relation: RelationDefinition): QueryBuilder {
  const named = namedParent(record, relation);
  const model = named?.model ?? relation.target;
  const source = sourceOf(model);
  return QueryBuilder.from(source.query()).within({ column: singleKey(model, source.table) }, named ? [named.key] : []);
}

/** The runtime of `RelatedQuery` and its kin: a query that can also write. */
export class RelatedBuilder extends QueryBuilder {
  readonly #owner: Owner;

  constructor(state: QueryState, owner: Owner) {
    super(state);
    this.#owner = owner;
  }

  protected override changed(state: QueryState): RelatedBuilder {
    return new RelatedBuilder(state, this.#owner);
  }

  protected override beforeRun(binding: Binding): void {
    super.beforeRun(binding);
    const { record, name } = this.#owner;
    noticeRepeated(binding, record, name);
  }

  build(data: object = {}): object {
    const { relation } = this.#owner;
    if (relation.kind !== 'hasOne' && relation.kind !== 'hasMany') throw this.#unfit('build', 'records are built through hasOne and hasMany'); // prettier-ignore
    const target = relation.target as unknown as RecordMaker;
    return new target(this.#completed(data, { ...relation.where, [relation.foreignKey]: this.#ownKey() }));
  }

  /** The data of a new record, with what the relation sets by itself. */
  #completed(data: unknown, constants: Properties): Properties {
    const { name } = this.#owner;
    if (typeof data !== 'object' || data === null)
      throw new QueryError(`A record made through '${name}' needs an object with its columns, got ${show(data)}.`);
    for (const [property, value] of Object.entries(constants)) {
      const given = (data as Properties)[property];
      if (given === undefined || comparable(given) === comparable(value)) continue;
      throw new QueryError(`'${name}' sets '${property}' by itself; it cannot be ${show(given)}.`);
    }
    return { ...data, ...constants };
  }

  async create(data: object = {}, ...rest: readonly unknown[]): Promise<object> {
    const { record, name, relation } = this.#owner;
    if (relation.kind === 'manyToMany') return this.#createLinked(data, ...(rest as [object?, SaveOptions?]));
    const [options] = rest as [SaveOptions?];
    const made = this.build(data);
    await saveRecord(made as RecordState, this.#options(options), () => forget(record, name));
    if (relation.kind === 'hasOne') setLoaded(record, name, () => made);
    else setLoaded(record, name, (loaded) => [...(loaded as object[]), made]);
    return made;
  }

  async #createLinked(data: object, pivot?: object, options?: SaveOptions): Promise<object> {
    const { target, where } = this.#owner.relation;
    return atomically(target, this.#options(options).tx, async (tx) => {
      const made = new (target as unknown as RecordMaker)(this.#completed(data, { ...where }));
      await saveRecord(made, { tx });
      await this.attach(made, pivot, { tx });
      return made;
    });
  }

  async attach(target: unknown, values: object = {}, options?: SaveOptions): Promise<void> {
    const { record, name } = this.#owner;
    const { model, ownKey, otherKey } = this.#pivot('attach');
    const pivot = new model(this.#completed(values, { [ownKey]: this.#ownKey(), [otherKey]: this.#keyOf(target) }));
    await saveRecord(pivot, this.#options(options), () => {
      forget(record, name);
      if (target instanceof RecordState && (target as unknown as Properties)[PIVOT] === pivot) forget(target, PIVOT);
    });
    // A record carries one row of the table between. One that has it already was loaded for another record, or is linked twice.
    if (!(target instanceof RecordState) || Object.hasOwn(target, PIVOT)) return forget(record, name);
    setLoaded(record, name, (loaded) => [...(loaded as object[]), define(target, PIVOT, pivot)]);
  }

  async detach(target: unknown, options?: SaveOptions): Promise<number> {
    const { record, name, relation } = this.#owner;
    const { model, ownKey, otherKey } = this.#pivot('detach');
    const key = this.#keyOf(target);
    const { tx } = this.#options(options);
    const links = QueryBuilder.from(sourceOf(model).query()).using(tx);
    const own = links.where({ [ownKey]: this.#ownKey(), [otherKey]: key });
    const removed = await deleteAll(own[STATE], {}, () => forget(record, name));
    const { property } = singleKey(relation.target, infoOf(relation.target).table);
    setLoaded(record, name, (loaded) =>
      (loaded as Properties[]).filter((other) => comparable(other[property]) !== comparable(key)),
    );
    return removed;
  }

  async set(targets: readonly unknown[], options?: SaveOptions): Promise<void> {
    const { record, name, relation } = this.#owner;
    const { model, ownKey, otherKey } = this.#pivot('set');
    if (!Array.isArray(targets)) throw new QueryError(`'${name}' is set to a list of records or their keys, got ${show(targets)}.`); // prettier-ignore
    const wanted = distinctKeys(targets.map((target) => this.#keyOf(target)));
    await atomically(relation.target, this.#options(options).tx, async (tx) => {
      const links = QueryBuilder.from(sourceOf(model).query())
        .using(tx)
        .where({ [ownKey]: this.#ownKey() });
      const present = new Set((await links.pluck(otherKey)).map(comparable));
      await deleteAll(links.notIn(otherKey, wanted as never[])[STATE], {}, () => forget(record, name));
      for (const key of wanted) if (!present.has(comparable(key))) await this.attach(key, {}, { tx });
    });
    forget(record, name);
  }

  #pivot(what: string): { model: RecordMaker; ownKey: string; otherKey: string } {
    const { kind, through, foreignKey } = this.#owner.relation;
    if (kind !== 'manyToMany') throw this.#unfit(what, 'only manyToMany has links of its own');
    return { model: through!.model as unknown as RecordMaker, ownKey: foreignKey, otherKey: through!.key };
  }

  #unfit(what: string, reason: string): QueryError {
    const { record, name, relation } = this.#owner;
    return new QueryError(`${what}() cannot be done through '${name}' of ${record.constructor.name}, a ${relation.kind}: ${reason}.`); // prettier-ignore
  }

  #ownKey(): unknown {
    const { record, name } = this.#owner;
    const { property } = singleKey(record.constructor, infoOf(record.constructor).table);
    const key = (record as unknown as Properties)[property];
    if (key !== undefined && key !== null && RecordState.row(record) !== undefined) return key;
    throw new QueryError(`This ${record.constructor.name} has no row yet, so nothing can belong to it through '${name}'. Save it first.`); // prettier-ignore
  }

  #keyOf(target: unknown): unknown {
    const { relation, name, record } = this.#owner;
    const { table } = infoOf(relation.target);
    const { property, type } = singleKey(relation.target, table);
    if (target === undefined || target === null)
      throw new QueryError(`'${name}' takes records or their keys, got ${show(target)}.`);
    if (!(target instanceof RecordState)) return readValue(type, target, `${table.name}.${property}`);
    const { constructor: model } = target;
    if (!isOf(target, relation.target))
      throw new QueryError(`'${name}' of ${record.constructor.name} leads to records of ${relation.target.name}, got one of ${model.name}.`); // prettier-ignore
    const key = (target as unknown as Properties)[property];
    if (key !== undefined && key !== null) return key;
    throw new QueryError(`This ${model.name} has no key yet. Save it before it is attached to '${name}'.`);
  }

  /** The transaction that the query was given counts for writes through it too. */
  #options(options: SaveOptions = {}): SaveOptions {
    const tx = options.tx ?? this.state.transaction;
    return tx === undefined ? {} : { tx };
  }
}

/** Makes a record belong to another one: sets the key, and the record it has loaded. Saving is up to the program. */
export function setParent(record: RecordState, name: string, target: unknown): void {
  const relation = relationOf(record.constructor, name);
  const { kind, foreignKey, any } = relation;
  if (kind !== 'belongsTo' && kind !== 'belongsToAny')
    throw new QueryError(`setRelated() is for belongsTo; what '${name}' of ${record.constructor.name} leads to has the key itself.`); // prettier-ignore
  const properties = record as unknown as Properties;
  if (target === null) {
    properties[foreignKey] = null;
    if (any) properties[any.typeKey] = null;
  } else {
    const named = any ? [...any.targets].find(([, model]) => isOf(target, model)) : undefined;
    if (!isOf(target, named?.[1] ?? relation.target)) {
      const what = target instanceof RecordState ? `a record of ${target.constructor.name}` : show(target);
      throw new QueryError(`'${name}' of ${record.constructor.name} cannot be ${what}.`);
    }
    const model = target.constructor;
    const key = (target as unknown as Properties)[singleKey(model, infoOf(model).table).property];
    if (key === undefined || key === null)
      throw new QueryError(`This ${model.name} has no key yet. Save it before '${name}' is set to it.`);
    properties[foreignKey] = key;
    if (any) properties[any.typeKey] = named![0];
  }
  define(record, name, target);
}

/** How many related records each record has, by one statement. */
export async function countRelated(
  model: Function,
  records: readonly object[],
  { name, refine }: { readonly name: string; readonly refine: ((query: Holder) => unknown) | undefined },
): Promise<Map<object, number>> {
  const link = sourceOf(model).link(name);
  requireRecords(model, records, 'countRelated');
  const [{ from, to }] = link.steps as [LinkStep];
  const keys = distinctKeys(records.map((record) => (record as Properties)[from.property]));
  const query = reached(link, refine && QueryBuilder.from({ [STATE]: refinedRecords(link.query, refine) }));
  const place = placeOf(query, to);
  const rows = keys.length === 0 ? [] : await query.within(place, keys).countsPer(place);
  const counts = new Map([...rows].map(([key, count]) => [comparable(key), count]));
  return new Map(records.map((record) => [record, counts.get(comparable((record as Properties)[from.property])) ?? 0]));
}

/** Throws QueryError unless all are records of a model, or of one that extends it. */
export function requireRecords(model: Function, records: unknown, method: string): void {
  if (!Array.isArray(records))
    throw new QueryError(`${model.name}.${method}() takes a list of records, got ${show(records)}.`);
  const stranger: unknown = records.find((record) => !(record instanceof model) && !isOf(record, model));
  if (stranger === undefined && !records.includes(undefined)) return;
  const what = stranger instanceof RecordState ? `one of ${stranger.constructor.name}` : show(stranger);
  throw new QueryError(`${model.name}.${method}() takes records of ${model.name}, got ${what}.`);
}

/** Whether something is a record of a model. One of a model that extends it may have a table, and so keys, of its own. */
function isOf(target: unknown, model: Function): target is RecordState {
  return target instanceof RecordState && infoOf(target.constructor).table === infoOf(model).table;
}

function setLoaded(record: object, name: string, change: (loaded: unknown) => unknown): void {
  if (Object.hasOwn(record, name)) define(record, name, change((record as Properties)[name]));
}

function forget(record: object, name: string): void {
  delete (record as Properties)[name];
}

function define(record: object, name: string, value: unknown): object {
  return Object.defineProperty(record, name, { value, writable: true, enumerable: true, configurable: true });
}
