/**
 * Loads relations into records: for each relation one statement, whatever the number of records, and the rows handed out by
 * key. A relation that is loaded already is not loaded again.
 */
import { QueryError } from '../core/errors.ts';
import { namedParent, placeOf, reached } from '../model/related.ts';
import { relationOf, singleKey } from '../model/relations.ts';
import { comparable, distinctKeys } from '../model/row-keys.ts';
import { evenDeleted, sourceOf } from '../model/source.ts';
import { QueryBuilder } from '../query/builder.ts';
import type { Holder, Include, Link, LinkStep, Loader, Reading } from '../query/ports.ts';
import type { RelationDefinition } from '../schema/relations.ts';

type Properties = Record<string, unknown>;

/** The loader that databases give to queries. */
export const preload: Loader = {
  async load(records, includes, reading) {
    for (const group of byModel(records)) {
      for (const { name, query, further } of byHead(includes)) {
        await loadOne(group, { name, query, reading });
        if (further.length > 0) await preload.load(relatedOf(group, name), further, reading);
      }
    }
  },
};

/** Records of one model each: a relation may lead to several. */
function byModel(records: readonly object[]): readonly (readonly object[])[] {
  const model = records[0]?.constructor;
  if (records.every((record) => record.constructor === model)) return [records];
  const groups = new Map<Function, object[]>();
  for (const record of records) groups.set(record.constructor, [...(groups.get(record.constructor) ?? []), record]);
  return [...groups.values()];
}

/** A relation to load, and what to load into its records. */
interface Head {
  readonly name: string;
  query: Holder | undefined;
  readonly further: Include[];
}

/** `['user', 'items.product', 'items']` as user: nothing more, items: product. */
function byHead(includes: readonly Include[]): Iterable<Head> {
  const heads = new Map<string, Head>();
  for (const { path, query } of includes) {
    const dot = path.indexOf('.');
    const name = dot < 0 ? path : path.slice(0, dot);
    let head = heads.get(name);
    if (!head) heads.set(name, (head = { name, query: undefined, further: [] }));
    if (dot >= 0) head.further.push({ path: path.slice(dot + 1), query });
    else head.query = query;
  }
  return heads.values();
}

/** The records that a loaded relation of these leads to, each once. */
function relatedOf(records: readonly object[], name: string): object[] {
  return [...new Set(records.flatMap((record) => (record as Record<string, object | object[] | null>)[name] ?? []))];
}

/** One relation of some records. */
interface Task {
  readonly name: string;
  /** Confines and orders what is loaded; undefined for everything. */
  readonly query: Holder | undefined;
  readonly reading: Reading;
}

/** Loads one relation: where it is missing, or everywhere when it is asked for in a form of its own. */
async function loadOne(records: readonly object[], task: Task): Promise<void> {
  const [first] = records;
  if (!first) return;
  const { name, query } = task;
  const missing = query ? records : records.filter((record) => !Object.hasOwn(record, name));
  if (missing.length === 0) return;
  const model = first.constructor;
  const relation = relationOf(model, name);
  if (relation.any) return loadAny(missing, relation, task);
  const link = sourceOf(model).link(name);
  const groups = await fetch(missing, link, { ...task, query: query ?? link.loading });
  const [{ from }] = link.steps as [LinkStep];
  const one = relation.kind === 'belongsTo' || relation.kind === 'hasOne';
  for (const record of missing) {
    const found = groups.get(comparable((record as Properties)[from.property])) ?? [];
    attach(record, name, one ? (found[0] ?? null) : found);
  }
}

/** Loads the parents of several models, by one statement for each model that occurs. */
async function loadAny(records: readonly object[], relation: RelationDefinition, task: Task): Promise<void> {
  const { name, query, reading } = task;
  if (query) throw new QueryError(`'${name}' leads to several models, so it cannot be confined by one query.`);
  const children = new Map<Function, { record: object; key: unknown }[]>();
  for (const record of records) {
    const named = namedParent(record, relation);
    if (!named) attach(record, name, null);
    else children.set(named.model, [...(children.get(named.model) ?? []), { record, key: named.key }]);
  }
  for (const [model, own] of children) {
    const source = sourceOf(model);
    const column = singleKey(model, source.table);
    const keys = distinctKeys(own.map(({ key }) => key));
    const all = evenDeleted(source, QueryBuilder.from(source.query()));
    const parents = await all.reading(reading).within({ column }, keys).all();
    const byKey = new Map(parents.map((parent) => [comparable((parent as Properties)[column.property]), parent]));
    for (const { record, key } of own) attach(record, name, byKey.get(comparable(key)) ?? null);
  }
}

/** The related records of all, by the value they are found by; a limit of the query counts for each of them. */
async function fetch(
  records: readonly object[],
  link: Link,
  { query, reading }: Task,
): Promise<Map<unknown, object[]>> {
  const [{ from, to }] = link.steps as [LinkStep];
  const groups = new Map<unknown, object[]>();
  const keys = distinctKeys(records.map((record) => (record as Properties)[from.property]));
  if (keys.length === 0) return groups;
  const all = reached(link, query).reading(reading);
  const place = placeOf(all, to);
  const related = all.within(place, keys).limitedPer(place);
  const found = link.between
    ? await related.allBeside()
    : (await related.all()).map((record) => ({ record, beside: record }));
  for (const { record, beside } of found) {
    const key = comparable((beside as Properties)[to.property]);
    const group = groups.get(key);
    if (group) group.push(record);
    else groups.set(key, [record]);
  }
  return groups;
}

/** Makes the related records a property of the record, in place of the getter that says they are not loaded. */
function attach(record: object, name: string, value: object | object[] | null): void {
  let Field = fields.get(name);
  if (!Field) fields.set(name, (Field = fieldNamed(name)));
  attached = value;
  new Field(record); // oxlint-disable-line no-new -- defines the field
  attached = null;
}

/** What it constructs is the record it is given, so the fields of its subclasses become the record's. */
// oxlint-disable-next-line no-extraneous-class -- only a class has fields
class Given {
  constructor(record: object) {
    return record;
  }
}

/**
 * Classes by the name of their only field, which they define on the object they are given. An engine does that three times as
 * fast as Object.defineProperty, and an assignment would meet the getter.
 */
const fields = new Map<string, typeof Given>();
let attached: object | object[] | null = null;

function fieldNamed(name: string): typeof Given {
  return class extends Given {
    [name] = attached;
  };
}
