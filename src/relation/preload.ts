/**
 * Loads relations into records: for each relation one statement, whatever the number of records, and the rows handed out by
 * key. A relation that is loaded already is not loaded again.
 */
import type { Transaction } from '../core/transaction.ts';
import { relationOf } from '../model/relations.ts';
import { sourceOf } from '../model/source.ts';
import { QueryBuilder } from '../query/builder.ts';
import type { Holder, Include, Link, LinkStep, Loader } from '../query/ports.ts';

type Properties = Record<string, unknown>;

/** The loader that databases give to queries. */
export const preload: Loader = {
  async load(records, includes, transaction) {
    for (const { name, query, further } of byHead(includes)) {
      await loadOne(records, { name, query, transaction });
      if (further.length > 0) await preload.load(relatedOf(records, name), further, transaction);
    }
  },
};

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
  readonly transaction: Transaction | undefined;
}

/** Loads one relation: where it is missing, or everywhere when it is asked for in a form of its own. */
async function loadOne(records: readonly object[], task: Task): Promise<void> {
  const [first] = records;
  if (!first) return;
  const { name, query } = task;
  const missing = query ? records : records.filter((record) => !Object.hasOwn(record, name));
  if (missing.length === 0) return;
  const link = sourceOf(first.constructor).link(name);
  const { kind } = relationOf(first.constructor, name);
  const found = await fetch(missing, link, task);
  const [{ from, to }] = link.steps as [LinkStep];
  if (kind === 'belongsTo') {
    const byKey = new Map(found.map((parent) => [(parent as Properties)[to.property], parent]));
    for (const record of missing) attach(record, name, byKey.get((record as Properties)[from.property]) ?? null);
  } else {
    const groups = grouped(found, to.property);
    for (const record of missing) attach(record, name, groups.get((record as Properties)[from.property]) ?? []);
  }
}

function grouped(records: readonly object[], property: string): Map<unknown, object[]> {
  const groups = new Map<unknown, object[]>();
  for (const record of records) {
    const key = (record as Properties)[property];
    const group = groups.get(key);
    if (group) group.push(record);
    else groups.set(key, [record]);
  }
  return groups;
}

/** The related records of all; a limit of the query counts for each of them. */
async function fetch(records: readonly object[], link: Link, { query, transaction }: Task): Promise<object[]> {
  const [{ from, to }] = link.steps as [LinkStep];
  const keys = distinct(records, from.property);
  if (keys.length === 0) return [];
  return QueryBuilder.from(query ?? link.query)
    .using(transaction)
    .within({ column: to }, keys)
    .limitedPer({ column: to })
    .all();
}

function distinct(records: readonly object[], property: string): unknown[] {
  const keys = new Set<unknown>();
  for (const record of records) {
    const key = (record as Properties)[property];
    if (key !== null && key !== undefined) keys.add(key);
  }
  return [...keys];
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
