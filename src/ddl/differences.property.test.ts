/** Tables of random models: just created they do not differ, and a column that is taken away is told. */
import * as fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { Database, Model, type AnyModelClass } from '../database.ts';
import {
  bigint, blob, boolean, date, decimal, float, integer, json, oneOf, text, timestamp, uuid, type Column,
} from '../schema/columns.ts'; // prettier-ignore
import { SQLiteBackend } from '../sqlite/backend.ts';

/** A fixed seed, so that a failure is a failure every time. */
const SEED = 20_261_125;

const db = new Database({ database: ':memory:' }, SQLiteBackend);
afterAll(() => db.dispose());

type AnyKind = Column<unknown>;
/** A column, whatever it holds: only its definition is looked at. */
const any = (column: unknown): AnyKind => column as AnyKind;

const kinds: fc.Arbitrary<AnyKind> = fc.oneof(
  fc.constantFrom(...[bigint(), blob(), boolean(), date(), float(), integer(), json(), text(), timestamp(), uuid()].map(any)),
  fc.tuple(fc.integer({ min: 1, max: 38 }), fc.nat(5)).map(([p, s]) => any(decimal(p, Math.min(p, s)))),
  fc.uniqueArray(fc.string({ maxLength: 4 }).filter((value) => !value.includes('\0')), { minLength: 1, maxLength: 4 })
    .map((values) => any(oneOf(...values))),
); // prettier-ignore

const changes = fc.subarray<(column: AnyKind) => unknown>([(c) => c.nullable(), (c) => c.unique(), (c) => c.index()]);
const column = fc
  .tuple(kinds, changes)
  .map(([kind, chosen]) => chosen.reduce((made, change) => any(change(made)), kind));

const names = fc
  .string({ unit: fc.constantFrom('a', 'b', 'Z', '_', ' ', '"', "'", ';', 'é', '漢', '1'), minLength: 1, maxLength: 6 })
  .map((name) => `c${name}`);

const keys = fc.constantFrom<() => Record<string, AnyKind>>(
  () => ({}),
  () => ({ id: any(integer().primaryKey()) }),
  () => ({ id: any(integer().primaryKey().unique()) }),
  () => ({ id: any(bigint().primaryKey().nullable()) }),
  () => ({ id: any(uuid().primaryKey()) }),
  () => ({ one: any(text().primaryKey()), two: any(integer().primaryKey()) }),
);

interface Drawn {
  readonly model: AnyModelClass;
  readonly columns: readonly string[];
}

/** A random model with random indexes. */
const models: fc.Arbitrary<Drawn> = fc
  .record({
    key: keys,
    columns: fc.uniqueArray(fc.tuple(names, column), {
      minLength: 1,
      maxLength: 8,
      selector: ([name]) => name.toLowerCase(),
    }),
    indexes: fc.array(
      fc.record({
        at: fc.uniqueArray(fc.nat(7), { minLength: 1, maxLength: 3 }),
        unique: fc.boolean(),
        descending: fc.boolean(),
        where: fc.constantFrom(undefined, '1 = 1'),
      }),
      { maxLength: 3 },
    ),
  })
  .map(({ key, columns, indexes }) => {
    const named = columns.map(([name, made], i) => [`p${i}`, made.named(name)] as const);
    class Random extends Model('random table', { ...key(), ...Object.fromEntries(named) }) {}
    indexes.forEach(({ at, unique, descending, where }, i) => {
      const terms = [...new Set(at.map((n) => `p${n % named.length}`))].map((name) =>
        descending ? `${name} desc` : name,
      );
      Random.index(terms, { unique, name: `i${i}`, ...(where === undefined ? {} : { where }) });
    });
    return { model: Random, columns: columns.map(([name]) => name) };
  });

test('the tables of random models do not differ from them once they are created', async () => {
  await fc.assert(
    fc.asyncProperty(models, async ({ model }) => {
      await db.createTables([model], { recreate: true });
      expect(await db.schemaDifferences([model])).toEqual([]);
    }),
    { seed: SEED, numRuns: 400 },
  );
});

test('a column that is renamed in a random table is missing, and nothing is told of the others', async () => {
  await fc.assert(
    fc.asyncProperty(models, fc.nat(), async ({ model, columns }, at) => {
      await db.createTables([model], { recreate: true });
      const name = columns[at % columns.length]!;
      await db.schema.renameColumn(model, name, 'moved');
      const found = await db.schemaDifferences([model]);
      expect(found[0]).toMatchObject({ kind: 'missing column', name });
      // What is left are the indexes and the uniqueness that the column was part of.
      expect(found.slice(1).filter(({ kind }) => kind !== 'index')).toEqual([]);
    }),
    { seed: SEED, numRuns: 100 },
  );
});
