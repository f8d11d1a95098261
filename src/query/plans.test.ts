/** The cache of compiled queries: equal shapes share a plan, different ones never do, and it cannot grow without end. */
import { describe, expect, test } from 'vitest';
import { sqliteDialect } from '../dialect/sqlite.ts';
import { integer, text } from '../schema/columns.ts';
import { tableOf, type Table } from '../schema/table.ts';
import { QueryBuilder } from './builder.ts';
import { op } from './operators.ts';
import { keyShape, rootShape } from './plans.ts';
import type { Source } from './ports.ts';

const newTable = (): Table =>
  tableOf('things', { id: integer().primaryKey(), n: integer(), t: text() }, {}, new Set()); // prettier-ignore

/** A source whose statements are collected instead of run. */
function collecting(table: Table, dialect = sqliteDialect): { query: QueryBuilder; texts: string[] } {
  const texts: string[] = [];
  const source: Source = {
    table,
    name: 'Thing',
    binding: () => ({
      dialect,
      runner: {
        transactionFor: () => undefined,
        run: ({ sql }) => (texts.push(sql), { rows: [], columns: [], changes: 0, lastInsertId: undefined }),
      },
      loader: { load: async () => {} },
    }),
    related: () => undefined,
    scoped: false,
    link: () => {
      throw new Error('no relations');
    },
    query: () => QueryBuilder.of(source),
    uniqueKeys: () => [],
    hydrate: () => [],
  };
  return { query: QueryBuilder.of(source), texts };
}

describe('sharing', () => {
  test('the same steps lead to the same plan object, whatever the values', () => {
    const table = newTable();
    const root = rootShape(table);
    expect(rootShape(table)).toBe(root);
    const step = (n: number) => root.next('and n =,', () => ({ limited: n > 0 }));
    expect(step(1)).toBe(step(2));
    expect(step(1).plan('rows', sqliteDialect)).toBe(step(2).plan('rows', sqliteDialect));
    expect(step(1).plan('count', sqliteDialect)).not.toBe(step(1).plan('rows', sqliteDialect));
  });

  test('queries of one shape are compiled once, and run the very same text', async () => {
    let quoted = 0;
    const { quote } = sqliteDialect;
    const dialect = { ...sqliteDialect, quote: (name: string) => (quoted++, quote(name)) };
    const { query, texts } = collecting(newTable(), dialect);
    const build = (n: number) => query.where({ n, t: op.like(`${n}%`) }).where('x = ?', [n]).orderBy('n desc').limit(n); // prettier-ignore
    await build(1).all();
    const after = quoted;
    for (let n = 2; n < 50; n++) await build(n).all();
    expect(quoted).toBe(after);
    expect(new Set(texts).size).toBe(1);
  });

  test('every step that changes the text changes the shape', async () => {
    const { query, texts } = collecting(newTable());
    const steps = [
      query, query.where({ n: 1 }), query.where({ id: 1 }), query.where({ n: op.gt(1) }), query.where({ n: 1 }).where({ id: 1 }),
      query.where({ n: 1 }).orWhere({ id: 1 }), query.where('n = 1'), query.where('n = ?', [1]), query.orderBy('n'),
      query.orderBy('n desc'), query.orderBy('n', 'id'), query.limit(1), query.offset(1), query.limit(1).offset(1),
      query.where((g) => g.where({ n: 1 }).orWhere({ id: 1 })).where({ t: 'a' }), query.where({ n: 1 }).orWhere({ id: 1 }).orderBy('id'),
    ]; // prettier-ignore
    for (const step of [...steps, ...steps]) await step.all();
    expect(new Set(texts).size).toBe(steps.length);
    expect(texts.slice(steps.length)).toEqual(texts.slice(0, steps.length));
  });

  test('a term that was refused is refused again, also when its text looks like two that are known', () => {
    const { query } = collecting(newTable());
    query.orderBy('n', 'id');
    for (let round = 0; round < 2; round++) {
      expect(() => query.orderBy('n,id')).toThrow(/no column|order term/);
      expect(() => query.orderBy(['n', 'id'] as never)).toThrow(/order term must be a string, got an array/);
      expect(() => query.orderBy(undefined as never)).toThrow(/got undefined/);
    }
  });

  test('a model that moves to another dialect is compiled anew', async () => {
    const table = newTable();
    const numbered = { ...sqliteDialect, placeholder: (index: number) => `$${index + 1}` };
    const [one, two] = [collecting(table), collecting(table, numbered)];
    for (const { query } of [one, two, one]) await query.where({ n: 1, id: 2 }).all();
    expect(one.texts[0]).toContain('"n" = ? and "id" = ?');
    expect(two.texts[0]).toContain('"n" = $1 and "id" = $2');
    expect(one.texts[1]).toBe(one.texts[0]);
  });

  test('the plan for a key is at hand', () => {
    const table = newTable();
    const shape = keyShape(table, table.primaryKey[0]!);
    expect(keyShape(table, table.primaryKey[0]!)).toBe(shape);
    expect(shape.plan('rows', sqliteDialect).sql).toBe('select "id", "n", "t" from "things" where "id" = ?');
  });
});

describe('bounds', () => {
  test('a program that writes values into raw SQL fills the cache and no more', async () => {
    const { query, texts } = collecting(newTable());
    const kept = query.where({ n: 1 });
    for (let i = 0; i < 2_100; i++) await query.where(`n = ${i}`).all();
    const root = rootShape(newTable());
    const unknown = () => root.next('x', () => ({}));
    expect(unknown()).toBe(unknown()); // the cache of another table is not affected
    const shapeOf = (built: QueryBuilder) => built.toSql().sql;
    expect(shapeOf(query.where({ n: 2 }))).toBe(shapeOf(kept));
    expect(texts.at(-1)).toContain('n = 2099');
    const full = rootShape(newTable());
    for (let i = 0; i < 2_000; i++) full.next(`step ${i}`, () => ({}));
    expect(full.next('step 1', () => ({}))).toBe(full.next('step 1', () => ({})));
    expect(full.next('one more', () => ({}))).not.toBe(full.next('one more', () => ({})));
  });
});
