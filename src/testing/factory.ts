/**
 * Makes records for tests: a test names the values it is about, a factory all others. Values are made one after the other, in the
 * order in which the factory names them, so that the same calls make the same records.
 */
import { ConfigError } from '../core/errors.ts';
import type { MaybePromise } from '../core/sql.ts';
import { refuseUnknownKeys, requireNumber, show } from '../core/suggest.ts';
import { infoOf } from '../model/info.ts';
import type { ModelStatics } from '../model/model.ts';
import type { AnyModel, Class, Insert } from '../schema/shape.ts';

/** A value, which is copied for each record, or what makes one of the number of the record: 1 for the first. */
export type FactoryValue<V> = V | ((n: number) => MaybePromise<V>);

/** The values of a factory: all that an insert needs, and of the rest what is to differ from the columns' defaults. */
export type FactoryAttributes<I extends AnyModel> = { readonly [K in keyof Insert<I>]: FactoryValue<Insert<I>[K]> };

/** Values to use in place of a factory's own; undefined leaves those in place. */
export type FactoryOverrides<I extends AnyModel> = {
  readonly [K in keyof Insert<I>]?: FactoryValue<Insert<I>[K] | undefined> | undefined;
};

/** Makes records of one model. */
export interface Factory<I extends AnyModel> {
  /** A record that is not saved. Functions among the values run all the same, and may save others. */
  build(overrides?: FactoryOverrides<I>): Promise<I>;
  /** A saved record, as `Model.create` makes it, with its events. */
  create(overrides?: FactoryOverrides<I>): Promise<I>;
  /** Saved records, by one `Model.insertAll`: checked, but without events. Each has values of its own; a function in `overrides` is called for each. */
  createMany(count: number, overrides?: FactoryOverrides<I>): Promise<I[]>;
  /** Begins to number at 1 again. */
  reset(): void;
}

type Values = Record<string, unknown>;

/** Defines how to make records of a model; throws ConfigError for a column that it does not have. Nothing is made yet. */
export function defineFactory<I extends AnyModel>(
  model: Class<I>,
  attributes: FactoryAttributes<NoInfer<I>>,
): Factory<I> {
  const { table } = infoOf(model);
  if (typeof attributes !== 'object' || attributes === null)
    throw new ConfigError(
      `defineFactory() takes an object with the values of '${table.name}', got ${show(attributes)}.`,
    );
  const columns = table.columns.map(({ property }) => property);
  refuseUnknownKeys(`column of '${table.name}'`, attributes, columns);
  let last = 0;
  /** The types ask for everything that an insert needs, so that is there. */
  const values = (n: number, overrides: FactoryOverrides<I> = {}): Promise<Insert<I>> =>
    resolved({ ...attributes, ...given(table.name, overrides) }, n) as Promise<Insert<I>>;
  // Models are classes that can be made and have these methods; `Class` promises the least that inference needs.
  const maker = model as Class<I> & ModelStatics & (new (data: Insert<I>) => I);
  return {
    // Numbers are taken before anything is awaited, so that calls are numbered in their order.
    build: async (overrides) => new maker(await values(++last, overrides)),
    create: async (overrides) => maker.create(await values(++last, overrides)),
    async createMany(count, overrides) {
      requireNumber('The number of records', count, { min: 0, max: Number.MAX_SAFE_INTEGER, integer: true });
      const first = last + 1;
      last += count;
      const rows: Insert<I>[] = [];
      for (let n = first; n < first + count; n++) rows.push(await values(n, overrides));
      return maker.insertAll(rows);
    },
    reset: () => void (last = 0),
  };
}

/** Without the keys that hold nothing. */
function given(table: string, overrides: unknown): Values {
  if (typeof overrides !== 'object' || overrides === null || Array.isArray(overrides)) {
    throw new ConfigError(
      `A factory of '${table}' takes an object with the values that differ, got ${show(overrides)}.`,
    );
  }
  return Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined));
}

/** Calls what are functions, one after the other, and copies what one record could change for the next. */
async function resolved(values: Values, n: number): Promise<Values> {
  const row: Values = {};
  for (const [name, value] of Object.entries(values))
    row[name] = typeof value === 'function' ? await (value as (n: number) => unknown)(n) : copied(value);
  return row;
}

/** A value of its own for each record. Objects of classes that are not the language's stay as they are: only these know how to be copied. */
function copied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copied);
  if (value instanceof Date) return new Date(value);
  if (value instanceof Uint8Array) return Uint8Array.prototype.slice.call(value); // a Buffer's own would share its bytes
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copied(part)]));
}
