/** The relations of model classes: declared as functions, made sense of when they are first needed. */
import { ConfigError, QueryError } from '../core/errors.ts';
import { didYouMean, refuseUnknownKeys, show } from '../core/suggest.ts';
import type { RelationDefinition } from '../schema/relations.ts';
import type { AnyModel, Class } from '../schema/shape.ts';
import type { Table, TableColumn } from '../schema/table.ts';
import { infoOf } from './info.ts';

/** What `hasMany` can be given beside the key, at run time. */
export interface RelationOptions {
  readonly orderBy?: string | readonly string[];
}

/** Defines a relation; `foreignKey` must be a column of the class that holds it. */
export function defineRelation(
  kind: RelationDefinition['kind'],
  source: Class<AnyModel>,
  target: Class<AnyModel>,
  foreignKey: string,
  options: RelationOptions = {},
): RelationDefinition {
  refuseUnknownKeys('relation option', options, ['orderBy']);
  const holder = kind === 'belongsTo' ? source : target;
  const { table } = infoOf(holder);
  if (!table.byProperty.has(foreignKey)) {
    throw new ConfigError(
      `${holder.name} has no column '${foreignKey}' that could be the key of this relation.${didYouMean(foreignKey, table.byProperty.keys())}`,
    );
  }
  const { orderBy = [] } = options;
  return Object.freeze({
    kind,
    source,
    target,
    foreignKey,
    orderBy: typeof orderBy === 'string' ? [orderBy] : orderBy,
  });
}

/** Relations that have been asked for, by the function that declares them. */
const known = new WeakMap<() => RelationDefinition, RelationDefinition>();

/** A relation of a model by name; throws QueryError for another string. */
export function relationOf(model: Function, name: unknown): RelationDefinition {
  const { relations } = infoOf(model).table;
  const declare = typeof name === 'string' ? relations.get(name) : undefined;
  if (!declare)
    throw new QueryError(`${model.name} has no relation ${show(name)}.${didYouMean(String(name), relations.keys())}`);
  let definition = known.get(declare);
  if (!definition) {
    definition = declare();
    requireRelation(definition, model, String(name));
    known.set(declare, definition);
  }
  return definition;
}

function requireRelation(definition: unknown, model: Function, name: string): void {
  if (typeof definition === 'object' && definition !== null && 'foreignKey' in definition) return;
  throw new ConfigError(
    `The relation '${name}' of ${model.name} must return ${model.name}.belongsTo(…) or ${model.name}.hasMany(…), got ${show(definition)}.`,
  );
}

/** A model's key; throws ConfigError for models without one, or with several columns. */
export function singleKey(model: Function, table: Table): TableColumn {
  const [key] = table.primaryKey;
  if (key && table.primaryKey.length === 1) return key;
  throw new ConfigError(
    `${model.name} has ${key ? 'a key of several columns' : 'no primary key'}; this needs a key of one column.`,
  );
}

/** Whether a path of relations is loaded in all of the records. */
export function hasLoaded(records: readonly object[], [head, ...rest]: readonly string[]): boolean {
  if (head === undefined) return true;
  if (!records.every((record) => Object.hasOwn(record, head))) return false;
  const next = records.flatMap((record) => (record as Record<string, object | object[] | null>)[head] ?? []);
  return hasLoaded(next, rest);
}
