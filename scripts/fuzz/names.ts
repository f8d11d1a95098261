/** Properties of names that a program gives: whatever they are, they are quoted, and what they name is what was meant. */
import { deepStrictEqual as equal, ok } from 'node:assert/strict';
import * as fc from 'fast-check';
import { CheckViolationError, ConfigError } from '../../src/core/errors.ts';
import { Model } from '../../src/database.ts';
import { integer, oneOf, text } from '../../src/schema/columns.ts';
import { integerKey } from '../../src/schema/groups.ts';
import { undone } from '../../src/testing/undone.ts';
import { hostile, onlyQuoted, refusal } from './hostile.ts';
import { property, type Property } from './property.ts';
import { Row, statementsOf, type Scene } from './scene.ts';

/** A database has no reason to refuse such a name. */
const ordinary = (name: string): boolean => name !== '' && !name.includes('\0') && name.isWellFormed();
/** SQLite compares names without the case of ASCII letters. */
const folded = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());

const savepointNames = fc.array(fc.oneof(hostile, fc.constantFrom('a', 'A', 'ar_2', 'ar_3')), {
  minLength: 1,
  maxLength: 3,
});

const savepoints = property({
  id: 'names/savepoints',
  name: 'a savepoint is found by its name and by no other, and a nested transaction is undone whole, whatever the names',
  share: 2,
  input: fc.record({ names: savepointNames, back: fc.nat(2), depth: fc.nat(2) }),
  holds: (scene, { names, back, depth }) => setAndReturn(scene, names, back, depth),
});

/** A transaction with a savepoint before each row it writes, and others like it nested inside. Leaves no rows. */
async function setAndReturn(scene: Scene, names: readonly string[], back: number, depth: number): Promise<void> {
  const count = (): Promise<number> => Row.query().count();
  const before = await count();
  await undone(scene.db, async (tx) => {
    const set: { readonly name: string; readonly rows: number }[] = [];
    for (const name of names) {
      const rows = await count();
      const sql = await statementsOf(scene, async () => {
        if ((await refusal(() => tx.savepoint(name))) === undefined) set.push({ name, rows });
        else ok(!ordinary(name), 'the name was refused');
      });
      for (const statement of sql) onlyQuoted(statement, /^savepoint$/, [`${set.length} ${name}`]);
      await Row.create({});
    }
    if (depth > 0) {
      await setAndReturn(scene, names, back, depth - 1);
      equal(await count(), before + names.length);
    }
    const target = set[Math.min(back, set.length - 1)];
    if (!target) return;
    await tx.rollbackTo(target.name);
    equal(await count(), set.findLast(({ name }) => name === target.name)?.rows);
  });
  equal(await count(), before);
}

const DDL = /^(?:create|table|if|not|exists|integer|primary|key|text|null|unique|constraint|check|in|index|on|drop|pragma|defer_foreign_keys)$/; // prettier-ignore
const DML = /^(?:select|from|where|order|by|desc|limit|insert|into|values|update|set|delete|count|distinct|max|and|is|null)$/; // prettier-ignore

const tables = property({
  id: 'names/tables',
  name: 'a table, a column and listed values can be called anything, and hold what is put into them',
  share: 2,
  input: fc.record({ table: hostile, columns: fc.tuple(hostile, hostile), listed: fc.uniqueArray(hostile, { minLength: 1, maxLength: 3 }) }), // prettier-ignore
  holds: async (scene, { table, columns, listed }) => {
    const all = [table, ...columns, ...listed];
    const fits =
      [table, ...columns].every(ordinary) &&
      listed.every((value) => !value.includes('\0') && value.isWellFormed()) &&
      new Set(['id', ...columns].map(folded)).size === 3 &&
      folded(table) !== 'rows' &&
      !folded(table).startsWith('sqlite_');
    const sql: string[] = [];
    await undone(scene.db, async () => {
      sql.push(...(await statementsOf(scene, async () => {
        const error = await refusal(() => useTable(scene, table, columns, listed)); // prettier-ignore
        if (fits && error) throw error;
      }))); // prettier-ignore
    });
    const derived = columns.flatMap((name) => [`${table}_${name}_idx`, `${table}_${name}_check`]);
    for (const statement of sql) {
      const words = /^(?:create|drop|pragma)/.test(statement) ? DDL : DML;
      if (!/^(?:savepoint|release|rollback)/.test(statement)) onlyQuoted(statement, words, [...all, ...derived, 'id']);
    }
  },
});

/** Creates a table, puts a row into it, finds it by each column, changes and deletes it. */
async function useTable(
  scene: Scene,
  table: string,
  [first, second]: readonly [string, string],
  listed: readonly string[],
): Promise<void> {
  class Odd extends Model(table, {
    ...integerKey,
    a: text().named(first).index(),
    b: oneOf(...listed).named(second),
  }) {}
  scene.db.bind(Odd);
  await scene.db.createTables([Odd], { recreate: true });
  for (const b of listed) {
    const { id } = await Odd.create({ a: 'x', b });
    equal((await Odd.findOneOrFail(id)).b, b);
    equal((await Odd.query().where({ a: 'x', b }).orderBy('b desc', 'a').all()).map((odd) => odd.id), [id]); // prettier-ignore
    equal(await Odd.query().where({ id }).update({ a: 'y' }), 1); // prettier-ignore
    equal(await Odd.query().where({ id }).max('a'), 'y'); // prettier-ignore
    await (await Odd.findOneOrFail({ b })).delete();
  }
  equal(await Odd.query().count(), 0);
  await refusesOthers(scene, table, [first, second], listed);
}

/** The table itself checks the listed values, so they must have arrived in it as they are. */
async function refusesOthers(
  scene: Scene,
  table: string,
  columns: readonly [string, string],
  listed: readonly string[],
): Promise<void> {
  // prettier-ignore
  const other = `${listed.join('')}?`;
  class Loose extends Model(table, { ...integerKey, a: text().named(columns[0]), b: text().named(columns[1]) }) {}
  scene.db.bind(Loose);
  const error = await refusal(() => Loose.create({ a: 'x', b: other }));
  ok(error instanceof CheckViolationError, `a value that is not listed gave ${String(error)}`);
}

const relations = property({
  id: 'names/relations',
  name: 'a relation can be called anything that is no member of records, and its name is in no statement',
  share: 2,
  input: fc.record({ name: hostile, key: fc.oneof(hostile, fc.constant('n')), order: fc.oneof(hostile, fc.constantFrom('n', 'id desc')) }), // prettier-ignore
  holds: async (scene, { name, key, order }) => {
    const fits = key === 'n' && (order === 'n' || order === 'id desc') && !name.includes('.');
    const sql: string[] = [];
    await undone(scene.db, async () => {
      sql.push(...(await statementsOf(scene, async () => {
        const error = await refusal(() => useRelation(scene, name, key, order));
        if (fits && error && !(error instanceof ConfigError)) throw error; // a ConfigError says that the name is taken
      }))); // prettier-ignore
    });
    for (const statement of sql) {
      if (/^(?:savepoint|release|rollback)/.test(statement)) continue;
      onlyQuoted(statement, /^(?:insert|into|values|select|value|from|where|in|json_each|order|by|desc|limit)$/, ['rows', 'id', 'n', 't', 'yes', 'cost', 'at']); // prettier-ignore
    }
  },
});

/** Declares a relation, and loads it in each of the ways there are. */
async function useRelation(scene: Scene, name: string, key: string, order: string): Promise<void> {
  const below = (): unknown => Odd.hasMany(Row, key as 'n', { orderBy: order as 'n' });
  class Odd extends Model('rows', { ...integerKey, n: integer().nullable() }, { [name]: below }) {} // prettier-ignore
  scene.db.bind(Odd);
  const parent = await Row.create({});
  const child = await Row.create({ n: parent.id });
  // The key may be another column by chance, which leads nowhere.
  const expected = key === 'n' ? [child.id] : [];
  const ids = (rows: unknown): unknown => (rows as Row[]).map(({ id }) => id);
  const [loaded] = (await Odd.query().where({ id: parent.id }).with(name as never).all()) as unknown as Record<string, unknown>[]; // prettier-ignore
  equal(ids(loaded?.[name]), expected);
  const later = await Odd.findOneOrFail(parent.id);
  await later.load(name as never);
  equal(ids((later as unknown as Record<string, unknown>)[name]), expected);
  equal(ids(await (later.related(name as never) as unknown as { all(): Promise<object[]> }).all()), expected); // prettier-ignore
}

/** The properties of names. */
export const nameProperties: readonly Property[] = [savepoints, tables, relations];
