/** Which indexes, types and keys of tables that others made count as what a model wants. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Database, Model } from '../database.ts';
import { boolean, decimal, integer, text, timestamp } from '../schema/columns.ts';
import { integerKey } from '../schema/groups.ts';
import { SQLiteBackend } from '../sqlite/backend.ts';

let db: Database;
beforeEach(() => {
  db = new Database({ database: ':memory:' }, SQLiteBackend);
});
afterEach(() => db.dispose());

const messages = async (model: typeof Post | typeof Typed): Promise<string[]> =>
  (await db.schemaDifferences([model])).map(({ message }) => message);

class Post extends Model('posts', { ...integerKey, slug: text(), stars: integer() }) {
  static {
    this.index(['slug', 'stars desc'], { name: 'one' });
    this.index(['slug'], { name: 'two', unique: true });
    this.index(['stars'], { name: 'three', where: 'stars > 3' });
  }
}
const TABLE = 'create table posts (id integer primary key, slug text not null, stars int not null)';
const GOOD = [
  'create index one on posts (slug, stars desc)',
  'create unique index two on posts (slug)',
  'create index three on posts (stars) where stars > 3',
];

describe('an index', () => {
  test.each<[string, string[]]>([
    ['under another name', ['create index x on posts (slug, stars desc)', 'create unique index y on posts (slug)', GOOD[2]!]],
    ['that is unique though it need not be', ['create unique index one on posts (slug, stars desc)', GOOD[1]!, GOOD[2]!]],
    ['with names in capitals', ['create index ONE on posts (SLUG, STARS desc)', GOOD[1]!, GOOD[2]!]],
  ])('%s will do', async (_what, statements) => {
    for (const sql of [TABLE, ...statements]) await db.execute(sql);
    expect(await messages(Post)).toEqual([]);
  });

  test.each<[string, number, string, string]>([
    ['in another direction', 0, 'create index one on posts (slug, stars)', "The index 'one' of 'posts' should be (slug, stars desc) and is (slug, stars)."],
    ['of other columns', 0, 'create index one on posts (slug)', "The index 'one' of 'posts' should be (slug, stars desc) and is (slug)."],
    ['that is not unique', 1, 'create index two on posts (slug)', "The index 'two' of 'posts' should be unique (slug) and is (slug)."],
    ['with a condition', 1, 'create unique index two on posts (slug) where 1', "The index 'two' of 'posts' should be unique (slug) and is unique (slug) with a condition."],
    ['without a condition', 2, 'create index three on posts (stars)', "The index 'three' of 'posts' should be (stars) with a condition and is (stars)."],
    ['on an expression', 1, 'create unique index two on posts (lower(slug))', "The index 'two' of 'posts' should be unique (slug) and is unique (an expression)."],
    ['with a condition and another name', 2, 'create index x on posts (stars) where stars > 3', "The index 'three' of 'posts' is missing: (stars) with a condition."],
  ])('%s is told', async (_what, place, sql, message) => {
    for (const statement of [TABLE, ...GOOD.with(place, sql)]) await db.execute(statement);
    expect(await messages(Post)).toEqual([message]);
  });
}); // prettier-ignore

class Typed extends Model('typed', {
  ...integerKey,
  a: text(),
  b: boolean(),
  c: decimal(10, 2),
  d: timestamp().nullable(),
}) {}

test('types under other names will do where SQLite stores values alike', async () => {
  await db.execute('create table Typed (ID integer primary key, A varchar(9) not null, b boolean not null, c decimal(10, 2) not null, d nchar)'); // prettier-ignore
  expect(await messages(Typed)).toEqual([]);
});

test('types that store values in another way are told', async () => {
  await db.execute('create table typed (id integer primary key, a blob not null, b text not null, c real not null, d datetime)'); // prettier-ignore
  expect(await messages(Typed)).toEqual([
    'The column typed.a should be text and is BLOB.',
    'The column typed.b should be integer and is TEXT.',
    'The column typed.c should be numeric and is REAL.',
    'The column typed.d should be text and is datetime.',
  ]);
});
