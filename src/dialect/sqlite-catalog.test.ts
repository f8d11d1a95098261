/** What SQLite says of tables that the library did not make. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Database } from '../database.ts';
import { SQLiteBackend } from '../sqlite/backend.ts';

let db: Database;
beforeEach(() => {
  db = new Database({ database: ':memory:' }, SQLiteBackend);
});
afterEach(() => db.dispose());

const tables = async (...statements: string[]) => {
  for (const statement of statements) await db.execute(statement);
  return (await db.introspect()).tables;
};

test('defaults, computed columns and types of one’s own', async () => {
  const [table] = await tables(
    `create table t (a varchar(20) default 'x', b, c int not null default (1 + 1), d as (a || c), e int as (c) stored)`,
  );
  expect(table!.columns).toEqual([
    { name: 'a', type: 'varchar(20)', nullable: true, default: "'x'", keyPosition: 0, generated: false },
    { name: 'b', type: '', nullable: true, default: undefined, keyPosition: 0, generated: false },
    { name: 'c', type: 'INT', nullable: false, default: '1 + 1', keyPosition: 0, generated: false },
    { name: 'd', type: '', nullable: true, default: undefined, keyPosition: 0, generated: true },
    { name: 'e', type: 'INT', nullable: true, default: undefined, keyPosition: 0, generated: true },
  ]);
});

test('a text key may be NULL unless it says otherwise, the number of a row never', async () => {
  const found = await tables(
    'create table a (id text primary key)',
    'create table b (id text primary key) without rowid',
    'create table c (id integer primary key)',
    'create table d (y int, x int, primary key (x, y))',
  );
  expect(found.map(({ columns }) => columns.map(({ nullable, keyPosition }) => [nullable, keyPosition]))).toEqual([
    [[true, 1]],
    [[false, 1]],
    [[false, 1]],
    [[true, 2], [true, 1]],
  ]); // prettier-ignore
});

test('indexes on expressions, with conditions and in descending order', async () => {
  const [table] = await tables('create table t (a unique, b)', 'create index i on t (lower(a), b desc) where b > 1');
  expect(table!.indexes).toEqual([
    {
      name: 'i', unique: false, partial: true, origin: 'index',
      columns: [{ name: undefined, descending: false }, { name: 'b', descending: true }],
    },
    { name: 'sqlite_autoindex_t_1', unique: true, partial: false, origin: 'unique', columns: [{ name: 'a', descending: false }] },
  ]); // prettier-ignore
});

test('foreign keys of several columns, and those that name no target column', async () => {
  const found = await tables(
    'create table a (x, y, primary key (y, x))',
    'create table b (p references a2 on update set default, q, r, foreign key (q, r) references a on delete restrict, foreign key (r, q) references a (x, y))',
  );
  expect(found.find(({ name }) => name === 'b')!.foreignKeys).toEqual([
    { columns: ['p'], table: 'a2', targetColumns: [], onDelete: 'no action', onUpdate: 'set default' },
    { columns: ['q', 'r'], table: 'a', targetColumns: ['y', 'x'], onDelete: 'restrict', onUpdate: 'no action' },
    { columns: ['r', 'q'], table: 'a', targetColumns: ['x', 'y'], onDelete: 'no action', onUpdate: 'no action' },
  ]);
});

test('virtual tables are shown, what SQLite keeps for itself and temporary tables are not', async () => {
  const found = await tables(
    'create table numbered (id integer primary key autoincrement)',
    'create virtual table words using fts5(body)',
    'create temp table passing (a)',
    'create temp table numbered (other)',
  );
  expect(found.map(({ name, columns }) => [name, columns.map((column) => column.name)])).toEqual([
    ['numbered', ['id']],
    ['words', ['body']],
  ]);
});
