/** The tables that a query says it reads are those that SQLite opens for it, whatever part of the query they stand in. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Database, Model } from '../database.ts';
import { integer, text } from '../schema/columns.ts';
import { integerKey, softDelete } from '../schema/groups.ts';
import { SQLiteBackend } from '../sqlite/backend.ts';
import { op } from './operators.ts';
import { STATE, type Holder } from './ports.ts';
import { readsOf } from './reads.ts';

class Author extends Model(
  'authors',
  { ...integerKey, ...softDelete, name: text(), bossId: integer().nullable() },
  {
    books: () => Author.hasMany(Book, 'authorId'),
    tags: () => Author.manyToMany(Tag, AuthorTag, 'authorId', 'tagId'),
    boss: () => Author.belongsTo(Author, 'bossId'),
  },
) {}
class Book extends Model(
  'books',
  { ...integerKey, authorId: integer(), title: text() },
  { author: () => Book.belongsTo(Author, 'authorId'), pages: () => Book.hasMany(Page, 'bookId') },
) {}
class Page extends Model('pages', { ...integerKey, bookId: integer(), n: integer() }) {}
class Tag extends Model('tags', { ...integerKey, word: text() }) {}
class AuthorTag extends Model('author_tags', { ...integerKey, authorId: integer(), tagId: integer() }) {
  static {
    this.defaultScope((links) => links.whereExists(Hidden.query()));
  }
}
class Hidden extends Model('hidden', { ...integerKey }) {}
class Scoped extends Model('scoped', { ...integerKey, name: text() }, { all: () => Scoped.hasMany(Scoped, 'id') }) {
  static {
    this.defaultScope((query) => query.where({ id: op.in(Tag.query().select('id')) }));
  }
}
const models = [Author, Book, Page, Tag, AuthorTag, Hidden, Scoped] as const;

const db = new Database({ database: ':memory:' }, SQLiteBackend).bind(...models);
beforeAll(() => db.createTables(models));
afterAll(() => db.dispose());

/** The tables whose pages or indexes SQLite opens. */
async function opened(query: Holder & { toSql(): { sql: string; params: readonly unknown[] } }): Promise<string[]> {
  const pages = await db.sql<{ rootpage: number; tbl_name: string }>`select rootpage, tbl_name from sqlite_schema`;
  const byPage = new Map(pages.map((page) => [page.rootpage, page.tbl_name]));
  const { sql, params } = query.toSql();
  const { rows } = await db.binding.runner.run({ sql: `explain ${sql}`, params: params as never, kind: 'read' });
  const names = rows.filter((row) => row[1] === 'OpenRead').map((row) => byPage.get(Number(row[3])));
  return [...new Set(names.filter((name) => name !== undefined))].toSorted();
}

type Asked = Parameters<typeof opened>[0];
const sql = (query: unknown): Asked => query as Asked;

const queries: [string, () => Asked][] = [
  ['a table', () => sql(Book.query())],
  ['a join', () => sql(Book.query().join('author'))],
  ['a join through a table between, with its scope', () => sql(Author.query().join('tags'))],
  ['a left join along a path', () => sql(Author.query().leftJoin('books.pages').where('pages.n > 1'))],
  ['a join of a scoped model', () => sql(Scoped.query().join('all'))],
  ['whereExists of a relation', () => sql(Author.query().whereExists('books'))],
  ['whereExists of a path', () => sql(Author.query().whereExists('books.pages'))],
  ['whereExists through a table between', () => sql(Author.query().whereExists('tags'))],
  ['whereNotExists of a query', () => sql(Author.query().whereNotExists(Page.query()))],
  ['a list that is a query', () => sql(Author.query().where({ id: op.in(Book.query().select('authorId')) }))],
  ['alternatives', () => sql(Author.query().where({ id: 1 }).orWhere((g) => g.whereExists('books').where({ id: 2 })))],
  ['a default scope', () => sql(Scoped.query())],
  ['having', () => sql(Book.query().select('authorId', 'count(*) as n').groupBy('authorId').having({ n: op.gt(1) }))],
  ['the value of a query', () => sql(Author.query().select((e) => ({ n: e.value(Book.query().select('max(id) as m')) })))],
  ['a case', () => sql(Author.query().select((e) => ({
    n: e.case([[{ id: op.in(Book.query().select('authorId')) }, 1]], 0) })))],
  ['a union', () => sql(Author.query().union(Author.query().whereExists('books')))],
  ['an except of selections', () => sql(Author.query().select('id').except(Book.query().select('id')))],
  ['a common table', () => sql(Author.query().cte('some', Author.query().whereExists('books')).from('some'))],
  ['a tree', () => sql(Author.query().where({ id: 1 }).recursive('boss'))],
  ['a tree that begins elsewhere', () => sql(Author.query().whereExists('books').recursive('boss'))],
  ['a tree of a scoped model that begins outside of its scope', () => sql(Scoped.unscoped().recursive('all'))],
  ['the records of manyToMany', () => sql(new Author({ name: 'a' }).related('tags'))],
]; // prettier-ignore

test.each(queries)('%s', async (_name, make) => {
  const query = make();
  const { tables, unknown } = readsOf(query[STATE].shape.spec);
  expect(unknown).toBeUndefined();
  expect(await opened(query)).toEqual(tables.toSorted());
});

describe('SQL of the program', () => {
  const unknownOf = (query: unknown): string | undefined => readsOf((query as Holder)[STATE].shape.spec).unknown;
  const condition = (text: string): string | undefined => unknownOf(Book.query().where(text));

  test.each([
    'id in (select 1)', 'exists (SELECT 1)', 'id in pages', 'id not in main.pages', 'id in "pages"', 'id in/* a */pages', 'id in (table pages)',
    "title = '--' and id in pages", "[it's] = (select title from pages where title = 'a')",
  ])('may read other tables: %s', (text) => expect(condition(text)).toBe(text)); // prettier-ignore

  test.each([
    'id in (1, 2)', 'id in  (1)', 'id in(1)', "title = 'select'", '"select" = 1 or id = 1', 'id > 1 -- select', 'id /* join */ > 1', 'selected = 1', 'origin > 2',
  ])('reads none: %s', (text) => expect(condition(text)).toBeUndefined()); // prettier-ignore

  test('is looked for wherever it can stand', () => {
    expect(unknownOf(Book.query().where('id in (?, ?)', [1, 2]))).toBeUndefined();
    expect(unknownOf(Book.query().where('id in ?', [1]))).toBeUndefined();
    expect(unknownOf(Book.query().where((g) => g.where({ id: 1 }).orWhere('id in pages')))).toBe('id in pages');
    expect(unknownOf(Book.query().select('id', '(select 1) as n'))).toBe('(select 1)');
    expect(unknownOf(Book.query().select('id').having('id in pages'))).toBe('id in pages');
    expect(unknownOf(Book.query().join('pages p on p.book_id = books.id'))).toContain('pages p');
    expect(unknownOf(Book.query().cte('x', 'values (1)'))).toBe('values (1)');
    expect(unknownOf(Author.query().whereExists('books', (books) => books.where('id in pages')))).toBe('id in pages');
    expect(unknownOf(Author.query().union(Author.query().where('id in pages')))).toBe('id in pages');
  });
});
