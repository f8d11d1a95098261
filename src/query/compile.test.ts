/** The SQL that queries become: parentheses, windows, quoting, and where values go. */
import { describe, expect, test } from 'vitest';
import { QueryError } from '../core/errors.ts';
import { sql } from '../core/sql.ts';
import { Database, Model } from '../database.ts';
import { infoOf } from '../model/info.ts';
import { sourceOf } from '../model/source.ts';
import { decimal, integer, text } from '../schema/columns.ts';
import { integerKey } from '../schema/groups.ts';
import { FakeBackend } from '../testing/fake-backend.ts';
import { QueryBuilder } from './builder.ts';
import { op } from './operators.ts';

class Item extends Model('items', { ...integerKey, n: integer().nullable(), createdAt: text().named('made "at"') }, {
  parts: () => Item.hasMany(Part, 'itemId'),
}) {} // prettier-ignore
class Part extends Model('parts', { ...integerKey, itemId: integer(), exact: decimal(30, 2), cost: decimal(15, 2) }) {}

const backend = new FakeBackend({ answer: () => ({ rows: [[1]] }) });
new Database({ database: 'fake' }, backend).bind(Item, Part);

const COLUMNS = 'select "id", "n", "made ""at""" from "items"';
/** What follows the columns and the table. */
const tail = (query: { toSql(): { sql: string } }): string => query.toSql().sql.slice(COLUMNS.length);
const query = Item.query();

describe('columns', () => {
  test('they are listed and quoted, never `*`', () => {
    expect(query.toSql()).toEqual({ sql: COLUMNS, params: [] });
  });

  test('conditions and orders use the column’s name in the database', () => {
    expect(tail(query.where({ createdAt: 'x' }).orderBy('createdAt desc', 'id'))).toBe(' where "made ""at""" = ? order by "made ""at""" desc, "id"'); // prettier-ignore
  });
});

describe('parentheses', () => {
  test('only an alternative inside a conjunction needs them', () => {
    expect(tail(query.where({ n: 1 }).where({ id: 2 }))).toBe(' where "n" = ? and "id" = ?');
    expect(tail(query.where({ n: 1 }).orWhere({ id: 2 }))).toBe(' where "n" = ? or "id" = ?');
    expect(tail(query.where({ n: 1 }).orWhere({ id: 2 }).where({ n: 3 }))).toBe(' where ("n" = ? or "id" = ?) and "n" = ?'); // prettier-ignore
    expect(tail(query.where({ n: 1, id: 2 }).orWhere({ n: 3, id: 4 }))).toBe(' where "n" = ? and "id" = ? or "n" = ? and "id" = ?'); // prettier-ignore
  });

  test('a group is one condition', () => {
    const grouped = query.where({ id: 1 }).where((group) => group.where({ n: 1 }).orWhere({ n: 2 }));
    expect(tail(grouped)).toBe(' where "id" = ? and ("n" = ? or "n" = ?)');
  });

  test('raw SQL beside anything else gets them, whatever it holds', () => {
    expect(tail(query.where('a or b'))).toBe(' where a or b');
    expect(tail(query.where('a or b').where({ n: 1 }))).toBe(' where (a or b) and "n" = ?');
    expect(tail(query.where({ n: 1 }).orWhere('a and b'))).toBe(' where "n" = ? or (a and b)');
    expect(tail(query.where('a').where('b'))).toBe(' where (a) and (b)');
  });

  test('a comment at the end of raw SQL ends with its line', () => {
    expect(tail(query.where('a -- b').limit(1))).toBe(' where a -- b\n limit +?');
    expect(tail(query.where('a -- b').where({ n: 1 }))).toBe(' where (a -- b\n) and "n" = ?');
  });

  test('the scope of a relation stands around all that is added', () => {
    const parts = new Item({ id: 1, createdAt: '' }).related('parts');
    const wide = parts.where({ id: 1 }).orWhere({ id: 2 });
    expect(wide.toSql().sql).toContain(
      'where "item_id" in (select value from json_each(?)) and ("id" = ? or "id" = ?)',
    );
    expect(wide.toSql().params).toEqual(['[1]', 1, 2]);
    expect(parts.where('a or b').toSql().sql).toContain('(?)) and (a or b)');
  });
});

test('scopes inside scopes keep each to its own values', () => {
  const { byProperty } = infoOf(Part).table;
  const scoped = QueryBuilder.of(sourceOf(Part))
    .within({ column: byProperty.get('itemId')! }, [1])
    .within({ column: byProperty.get('id')! }, [2]);
  const { sql, params } = scoped.where({ cost: 3 }).toSql();
  expect(sql).toContain(
    'where "id" in (select value from json_each(?)) and "item_id" in (select value from json_each(?)) and "cost" = ?',
  );
  expect(params).toEqual(['[2]', '[1]', 3]);
});

describe('values', () => {
  test('they travel in the order of their placeholders', () => {
    const { params } = query
      .where({ n: op.between(1, 2) })
      .where('x = ? or y = ?', [3, 'four'])
      .orWhere({ id: op.in([5, 6]) })
      .where(sql`z = ${7}`)
      .offset(9)
      .limit(8)
      .toSql();
    expect(params).toEqual([1, 2, 3n, 'four', '[5,6]', 7n, 8, 9]);
  });

  test('whole numbers in raw SQL are bound as integers, others as they are', () => {
    expect(query.where('? ? ? ? ?', [1, 1.5, -0, true, 2 ** 60]).toSql().params).toEqual([1n, 1.5, -0, 1n, 2 ** 60]);
  });

  test('a list is one value, however long', () => {
    const text = (length: number): string => tail(query.where({ n: op.in(Array.from({ length }, (_, i) => i)) }));
    expect(text(0)).toBe(text(1000));
    expect(tail(query.where({ n: op.notIn([1]) }))).toBe(' where "n" not in (select value from json_each(?))');
  });

  test('strings in lists keep their quotes and control characters', () => {
    const values = ['"', '\\', "'", '\n', '\u2028', 'ü', ''];
    const { params } = query.where({ createdAt: op.in(values) }).toSql();
    expect(JSON.parse(String(params[0]))).toEqual(values);
  });
});

describe('windows', () => {
  test('a limit is never a bare parameter, which SQLite would prepare anew each time', () => {
    expect(tail(query.limit(1))).toBe(' limit +?');
    expect(tail(query.offset(2))).toBe(' limit -1 offset ?');
    expect(tail(query.limit(1).offset(2))).toBe(' limit +? offset ?');
  });

  test('count counts in the database, without order, and within the window if there is one', async () => {
    const before = backend.statements.length;
    await query.where({ n: 1 }).orderBy('id').count();
    await query.orderBy('id').limit(5).count();
    expect(backend.statements.slice(before).map(({ sql }) => sql)).toEqual([
      'select count(*) from "items" where "n" = ?',
      'select count(*) from (select 1 from "items" order by "id" limit +?) as "counted"',
    ]);
  });

  test('exists asks for one row at most, also of a wide window', async () => {
    const before = backend.statements.length;
    await query.exists();
    await query.limit(1000).offset(1).exists();
    await query.limit(0).exists();
    expect(backend.statements.slice(before).map(({ sql, params }) => [sql, params])).toEqual([
      ['select 1 from "items" limit +?', [1]],
      ['select 1 from "items" limit +? offset ?', [1, 1]],
      ['select 1 from "items" limit +?', [0]],
    ]);
  });
});

describe('decimals that SQLite stores as text', () => {
  test('may be compared for equality', () => {
    expect(Part.query().where({ exact: '1.5' }).toSql().params).toEqual(['1.50']);
    expect(Part.query().where({ exact: op.in(['1', '-0']) }).toSql().params).toEqual(['["1.00","0.00"]']); // prettier-ignore
  });

  test('are refused by name where their order would matter, because text sorts differently', () => {
    for (const wrong of [op.gt('1'), op.lte('1'), op.between('1', '2'), op.notBetween('1', '2')])
      expect(() => Part.query().where({ exact: wrong }).toSql()).toThrow(/'exact', a decimal of 30 digits, as text/);
    expect(() => Part.query().orderBy('exact').toSql()).toThrow(QueryError);
    expect(Part.query().where({ cost: op.gt('1.5') }).orderBy('cost').toSql().params).toEqual([1.5]); // prettier-ignore
  });
});
