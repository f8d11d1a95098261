/** The relations of model classes: declared as functions, made sense of when they are first needed. */
import { ConfigError, QueryError } from '../core/errors.ts';
import { didYouMean, refuseUnknownKeys, show } from '../core/suggest.ts';
import type { RelationDefinition, RelationKind } from '../schema/relations.ts';
import type { AnyModel, Class } from '../schema/shape.ts';
import type { Table, TableColumn } from '../schema/table.ts';
import { infoOf } from './info.ts';

/** What a relation can be given beside its keys, at run time. */
export interface RelationOptions {
  readonly where?: Readonly<Record<string, unknown>>;
  readonly orderBy?: string | readonly string[];
}

/** What makes a relation beside its kind and its target. */
interface RelationParts {
  readonly foreignKey: string;
  readonly through?: RelationDefinition['through'];
  readonly any?: RelationDefinition['any'];
  readonly options?: RelationOptions | undefined;
}

/** Defines a relation to a model. Its keys must be columns of the classes that hold them. */
export function defineRelation(
  kind: RelationKind,
  target: Class<AnyModel>,
  { foreignKey, through, any, options = {} }: RelationParts,
): RelationDefinition {
  refuseUnknownKeys('relation option', options, ['where', 'orderBy']);
  const { where, orderBy = [] } = options;
  for (const property of Object.keys(where ?? {})) requireKey(target, property, 'condition');
  return Object.freeze({
    kind, target, foreignKey, through, any,
    where: where && Object.freeze({ ...where }),
    orderBy: typeof orderBy === 'string' ? [orderBy] : orderBy,
  }); // prettier-ignore
}

/** Defines a relation to one of several models, which a column names. */
export function anyRelation(
  models: Readonly<Record<string, Class<AnyModel>>>,
  typeKey: string,
  foreignKey: string,
): RelationDefinition {
  const targets = new Map(Object.entries(models));
  const [first] = targets.values();
  if (!first) throw new ConfigError('belongsToAny() needs the models by name: { post: Post, photo: Photo }.');
  return defineRelation('belongsToAny', first, { foreignKey, any: { typeKey, targets } });
}

/** Throws ConfigError unless a model has a column of that name. */
export function requireKey(holder: Class<AnyModel>, property: unknown, what = 'key'): void {
  const { table } = infoOf(holder);
  if (typeof property === 'string' && table.byProperty.has(property)) return;
  throw new ConfigError(
    `${holder.name} has no column '${String(property)}' that could be the ${what} of this relation.${didYouMean(String(property), table.byProperty.keys())}`,
  );
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
    `The relation '${name}' of ${model.name} must return what ${model.name}.belongsTo(…), ${model.name}.hasMany(…) or one of their kin returns, got ${show(definition)}.`,
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
