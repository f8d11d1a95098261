/**
 * Makes the base class of a model: from nothing, or from a model that it extends. One that extends has a table of its own with
 * all columns and relations of the other; methods, listeners and rules come to it as to any class that extends another.
 */
import { ConfigError, RelationNotLoadedError } from '../core/errors.ts';
import type { Columns } from '../schema/columns.ts';
import type { Relations } from '../schema/relations.ts';
import { tableOf } from '../schema/table.ts';
import { ownLifecycle } from './events.ts';
import { extendRecords, withConstructor, type RecordClass } from './hydrate.ts';
import { INFO, infoOf, ModelInfo } from './info.ts';
import { hideColumns } from './json.ts';
import { RecordState } from './state.ts';

/** The base class of a model with columns and relations of its own. */
export function makeModel(root: RecordClass, name: string, columns: Columns, relations: Relations): RecordClass {
  const info = new ModelInfo(tableOf(name, columns, relations, memberNames(root)), columns);
  return complete(withConstructor(root, info), info, relations);
}

/** A model that has what `base` has, and more columns and relations, which must have names of their own. */
export function deriveModel(
  base: Function,
  name: string,
  columns: Columns,
  relations: Relations,
): RecordClass & { readonly prototype: object } {
  const parent = infoOf(base);
  const inherited = Object.fromEntries(parent.table.relations);
  for (const property of [...Object.keys(columns), ...Object.keys(relations)]) {
    if (!parent.table.byProperty.has(property) && !Object.hasOwn(inherited, property)) continue;
    // Only mixins extend bases without a name, which are those that Model() returns.
    const adds = base.name === '' ? `A mixin of '${name}'` : `The model of '${name}'`;
    throw new ConfigError(
      `${adds} adds '${property}', but ${base.name === '' ? 'the model' : base.name} has a column or relation of that name. ` +
        'Give one of them another name.',
    );
  }
  const reserved = memberNames(base);
  for (const relation of parent.table.relations.keys()) reserved.delete(relation);
  const all = { ...parent.columns, ...columns };
  const info = new ModelInfo(tableOf(name, all, { ...inherited, ...relations }, reserved), all);
  return complete(extendRecords(base as RecordClass, info), info, relations);
}

function complete(model: RecordClass, info: ModelInfo, relations: Relations): RecordClass {
  Object.defineProperty(model, INFO, { value: info });
  const definitions = info.table.columns.map(({ definition }) => definition);
  if (definitions.some(({ schema }) => schema !== undefined)) ownLifecycle(model);
  for (const name of Object.keys(relations)) refuseUnloaded(model.prototype, name);
  if (definitions.some(({ hidden }) => hidden)) hideColumns(model.prototype, info.table);
  return model;
}

/** The names that records of a class have already, whatever their columns. */
export function memberNames(model: Function): Set<string> {
  const names = new Set(['__proto__']);
  let prototype = model.prototype as object;
  for (; prototype !== RecordState.prototype; prototype = Object.getPrototypeOf(prototype) as object)
    for (const name of Object.getOwnPropertyNames(prototype)) names.add(name);
  return names;
}

/** Reading a relation that is not loaded is an error that says how to load it. A loaded one is the record's own property. */
function refuseUnloaded(prototype: object, name: string): void {
  Object.defineProperty(prototype, name, {
    configurable: true,
    get(this: object): never {
      const model = this.constructor.name;
      throw new RelationNotLoadedError(
        `'${name}' of this ${model} is not loaded. Use ${model}.query().with('${name}'), or await record.load('${name}').`,
      );
    },
  });
}
