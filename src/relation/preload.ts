/**
 * Loads relations into records: for each relation one statement, whatever the number of records, and the rows handed out by
 * key. A relation that is loaded already is not loaded again.
 */
import type { Transaction } from '../core/transaction.ts';
import { infoOf } from '../model/info.ts';
import { relationOf, singleKey } from '../model/relations.ts';
import { sourceOf } from '../model/source.ts';
import { QueryBuilder } from '../query/builder.ts';
import type { Loader } from '../query/ports.ts';
import type { RelationDefinition } from '../schema/relations.ts';

type Properties = Record<string, unknown>;

/** The loader that databases give to queries. */
export const preload: Loader = {
  async load(records, paths, transaction) {
    for (const [head, rests] of byHead(paths)) {
      await loadOne(records, head, transaction);
      if (rests.length > 0) await preload.load(relatedOf(records, head), rests, transaction);
    }
  },
};

/** `['user', 'items.product', 'items']` as user: nothing more, items: product. */
function byHead(paths: readonly string[]): Map<string, string[]> {
  const heads = new Map<string, string[]>();
  for (const path of paths) {
    const dot = path.indexOf('.');
    const head = dot < 0 ? path : path.slice(0, dot);
    let rests = heads.get(head);
    if (!rests) heads.set(head, (rests = []));
    if (dot >= 0) rests.push(path.slice(dot + 1));
  }
  return heads;
}

/** The records that a loaded relation of these leads to, each once. */
function relatedOf(records: readonly object[], name: string): object[] {
  return [...new Set(records.flatMap((record) => (record as Record<string, object | object[] | null>)[name] ?? []))];
}

/** Loads one relation where it is missing. */
async function loadOne(records: readonly object[], name: string, transaction: Transaction | undefined): Promise<void> {
  const [first] = records;
  if (!first) return;
  const relation = relationOf(first.constructor, name);
  const missing = records.filter((record) => !Object.hasOwn(record, name));
  if (missing.length > 0) {
    if (relation.kind === 'belongsTo') await loadParents(missing, name, relation, transaction);
    else await loadChildren(missing, name, relation, transaction);
  }
}

async function loadParents(
  records: readonly object[],
  name: string,
  relation: RelationDefinition,
  transaction: Transaction | undefined,
): Promise<void> {
  const { target, foreignKey } = relation;
  const key = singleKey(target, infoOf(target).table).property;
  const found = await fetch(relation, key, distinct(records, foreignKey), transaction);
  const byKey = new Map(found.map((parent) => [(parent as Properties)[key], parent]));
  for (const record of records) attach(record, name, byKey.get((record as Properties)[foreignKey]) ?? null);
}

async function loadChildren(
  records: readonly object[],
  name: string,
  relation: RelationDefinition,
  transaction: Transaction | undefined,
): Promise<void> {
  const { source, foreignKey } = relation;
  const key = singleKey(source, infoOf(source).table).property;
  const found = await fetch(relation, foreignKey, distinct(records, key), transaction);
  const groups = new Map<unknown, object[]>();
  for (const child of found) {
    const parent = (child as Properties)[foreignKey];
    const group = groups.get(parent);
    if (group) group.push(child);
    else groups.set(parent, [child]);
  }
  for (const record of records) attach(record, name, groups.get((record as Properties)[key]) ?? []);
}

async function fetch(
  relation: RelationDefinition,
  property: string,
  keys: unknown[],
  transaction: Transaction | undefined,
): Promise<object[]> {
  if (keys.length === 0) return [];
  const source = sourceOf(relation.target);
  const column = source.table.byProperty.get(property)!;
  return QueryBuilder.of(source, transaction).within(column, keys, relation.orderBy).all();
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
