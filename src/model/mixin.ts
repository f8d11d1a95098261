/** Mixins: columns, methods, listeners and rules that several models share, applied to a model's base as a function. */
import { ConfigError } from '../core/errors.ts';
import { show } from '../core/suggest.ts';
import type { Columns } from '../schema/columns.ts';
import type { Relations } from '../schema/relations.ts';
import type { RowShape } from '../schema/shape.ts';
import { deriveModel, memberNames } from './derive.ts';
import { INFO, infoOf } from './info.ts';
import type { FreeNames, ModelClass, RecordOf } from './model.ts';

/** What a mixin's methods and listeners see of a record: its own columns and methods `M`, and what all records have. */
export type MixedIn<A extends Columns, M> = RowShape<A> & RecordOf<A, {}> & M;

/** Makes a mixin; `Model` and what it returns know databases, hence the type that `database.ts` gives this. */
export function defineMixin<A extends Columns & FreeNames, M extends object & FreeNames = {}>(
  columns: A,
  methods?: M & ThisType<MixedIn<A, M>>,
  setup?: (model: ModelClass<A, {}, M>) => void,
): <C extends Columns, R extends Relations, X>(base: ModelClass<C, R, X>) => ModelClass<C & A, R, X & M> {
  if (typeof columns !== 'object' || columns === null)
    throw new ConfigError(`mixin() takes an object with columns first, which may be empty, got ${show(columns)}.`);
  if (setup !== undefined && typeof setup !== 'function')
    throw new ConfigError(`mixin() takes a function for what is to be set up, got ${show(setup)}.`);
  const members = Object.getOwnPropertyDescriptors(methods ?? {}) as Record<string, PropertyDescriptor>;
  for (const [name, { value }] of Object.entries(members)) {
    if (value === undefined || typeof value === 'function') continue;
    throw new ConfigError(`'${name}' of a mixin is neither a method nor a getter. What records hold are columns.`);
  }
  return (base) => {
    const model = mixInto(base, columns, members);
    setup?.(model as never);
    return model as never;
  };
}

function mixInto(base: unknown, columns: Columns, members: Record<string, PropertyDescriptor>): Function {
  const { table } = infoOf(base);
  // A class of the program would get a second table definition under the same name.
  if (!Object.hasOwn(base as object, INFO))
    throw new ConfigError(
      `Apply mixins to what Model() returns: class ${(base as Function).name} extends mixed(Model(…)) {}. ` +
        `To add columns to ${(base as Function).name}, use ${(base as Function).name}.extend(…).`,
    );
  const taken = memberNames(base as Function);
  for (const name of [...table.byProperty.keys(), ...Object.keys(columns)]) taken.add(name);
  for (const name of Object.keys(members)) {
    if (!taken.has(name)) continue;
    throw new ConfigError(
      `A mixin of '${table.name}' cannot have a method '${name}': records have a column, relation or member of that name.`,
    );
  }
  const model = deriveModel(base as Function, table.name, columns, {});
  for (const [name, member] of Object.entries(members))
    Object.defineProperty(model.prototype, name, { ...member, enumerable: false });
  return model;
}
