/** Views: named ways to show a model's records as plain data. */
import { ConfigError, QueryError } from '../core/errors.ts';
import { didYouMean, refuseUnknownKeys, show } from '../core/suggest.ts';
import type { AnyModel, ColumnKey, RelationsOf } from '../schema/shape.ts';
import { infoOf } from './info.ts';
import { columnValue, loadable, plainValue } from './json.ts';

/** A column or relation of a model, or the row between by which manyToMany led to a record. */
type Shown<I extends AnyModel> = ColumnKey<I> | (keyof RelationsOf<I> & string) | 'pivot';

/** What a view shows: all but the hidden columns and all loaded relations, unless it says otherwise. */
export interface ViewDefinition<I extends AnyModel> {
  /** Shows just these columns, hidden ones too, and these relations where they are loaded. */
  readonly only?: readonly Shown<I>[];
  /** Leaves these columns and relations out. */
  readonly except?: readonly Shown<I>[];
  /** Shows more: what these functions make of the record. */
  readonly add?: { readonly [name: string]: (record: I) => unknown };
}

/** A view that has been checked. */
interface View {
  /** What is shown of columns and relations. */
  readonly names: ReadonlySet<string>;
  readonly add: readonly (readonly [string, (record: object) => unknown])[];
}

/** Where a class keeps the views that it defines itself. */
const VIEWS: unique symbol = Symbol('rhosocial.activerecord.views');
type WithViews = Function & { readonly [VIEWS]?: Map<string, View> };

/** Defines a view of a class and of those that extend it; throws ConfigError for one that cannot be. */
export function defineView(model: Function, name: unknown, definition: unknown): void {
  if (typeof name !== 'string' || name === '') throw new ConfigError(`A view needs a name, got ${show(name)}.`);
  if (!Object.hasOwn(model, VIEWS)) Object.defineProperty(model, VIEWS, { value: new Map() });
  const own = (model as WithViews)[VIEWS]!;
  if (own.has(name)) throw new ConfigError(`${model.name} has a view '${name}' already.`);
  own.set(name, checkedView(model, name, definition));
}

function checkedView(model: Function, name: string, definition: unknown): View {
  const what = `The view '${name}' of ${model.name}`;
  if (typeof definition !== 'object' || definition === null)
    throw new ConfigError(`${what} takes { only: […] }, { except: […] } or { add: { … } }, got ${show(definition)}.`);
  refuseUnknownKeys('option of a view', definition, ['only', 'except', 'add']);
  const { only, except, add = {} } = definition as { only?: unknown; except?: unknown; add?: object };
  if (only !== undefined && except !== undefined)
    throw new ConfigError(`${what} has both 'only' and 'except'. What is not in 'only' is left out anyway.`);
  const { table } = infoOf(model);
  const shown = table.columns.filter(({ definition: { hidden } }) => !hidden).map(({ property }) => property);
  const known = [...table.byProperty.keys(), ...loadable(table)];
  const names = new Set(only === undefined ? [...shown, ...loadable(table)] : checkedNames(what, only, known));
  for (const left of except === undefined ? [] : checkedNames(what, except, known)) names.delete(left);
  for (const [added, make] of Object.entries(add)) {
    if (typeof make !== 'function')
      throw new ConfigError(`${what} adds '${added}', which must be a function of the record, got ${show(make)}.`);
  }
  return { names, add: Object.entries(add) as [string, (record: object) => unknown][] };
}

function checkedNames(what: string, names: unknown, known: readonly string[]): readonly string[] {
  if (!Array.isArray(names))
    throw new ConfigError(`${what} takes a list of columns and relations, got ${show(names)}.`);
  for (const name of names as unknown[]) {
    if (known.includes(name as string)) continue;
    throw new ConfigError(
      `${what} names ${show(name)}, which is no column or relation.${didYouMean(String(name), known)}`,
    );
  }
  return names as string[];
}

/** A view of a class: its own, or one of a class it extends. */
function viewOf(model: Function, name: unknown): View | undefined {
  for (
    let owner = model as WithViews;
    owner !== Function.prototype;
    owner = Object.getPrototypeOf(owner) as WithViews
  ) {
    const view = Object.hasOwn(owner, VIEWS) ? owner[VIEWS]?.get(name as string) : undefined;
    if (view) return view;
  }
  return undefined;
}

/** The view with this name; throws QueryError, naming those there are, when the model has none. */
export function requireView(model: Function, name: unknown): View {
  const view = viewOf(model, name);
  if (view) return view;
  const known: string[] = [];
  for (let owner = model as WithViews; owner !== Function.prototype; owner = Object.getPrototypeOf(owner) as WithViews)
    if (Object.hasOwn(owner, VIEWS)) known.push(...owner[VIEWS]!.keys());
  const hint = known.length === 0 ? `Define it with ${model.name}.defineView(…).` : `Known are: ${known.join(', ')}.`;
  throw new QueryError(`${model.name} has no view ${show(name)}.${didYouMean(String(name), known)} ${hint}`);
}

/** A record in a view, as plain data. Records in it are shown in the same view where their model has it. */
export function viewRecord(record: object, name: string): Record<string, unknown> {
  const model = record.constructor;
  const { names, add } = requireView(model, name);
  const { table } = infoOf(model);
  const properties = record as Record<string, unknown>;
  const nested = (other: object): unknown =>
    viewOf(other.constructor, name) ? viewRecord(other, name) : (other as { toJSON(): unknown }).toJSON();
  const plain: Record<string, unknown> = {};
  for (const { property, type } of table.columns)
    if (names.has(property)) plain[property] = columnValue(properties[property], type);
  for (const relation of loadable(table))
    if (names.has(relation) && Object.hasOwn(record, relation))
      plain[relation] = plainValue(properties[relation], nested);
  for (const [added, make] of add) {
    const value = make(record);
    if (value instanceof Promise) {
      value.catch(() => {}); // whatever becomes of it, the mistake is to be told
      throw new ConfigError(
        `'${added}' in the view '${name}' of ${model.name} is a promise. Load what it needs before.`,
      );
    }
    plain[added] = plainValue(value, nested);
  }
  return plain;
}
