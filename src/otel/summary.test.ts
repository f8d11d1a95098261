/** What is read from a statement's text: its operation, its tables, and a text without literals. */
import { describe, expect, test } from 'vitest';
import { summaryOf } from './summary.ts';
import { tokensOf, withoutLiterals } from './tokens.ts';

const SUMMARIES: Readonly<Record<string, string>> = {
  // What models write.
  'select "users"."id", "users"."name" from "users" where "users"."id" = ?': 'SELECT users',
  'insert into "users" ("name", "email") values (?, ?) returning "id"': 'INSERT users',
  'update "users" set "name" = ?, "email" = ? where "id" = ?': 'UPDATE users',
  'delete from "users" where "id" = ?': 'DELETE users',
  'select "p"."id" from "posts" as "p" left join "users" as "u" on "u"."id" = "p"."userId", "tags"': 'SELECT posts users tags', // prettier-ignore
  'select * from "users" where "id" in (select value from json_each(?))': 'SELECT users',
  'select * from "users" where exists (select 1 from "posts" where "posts"."userId" = "users"."id")': 'SELECT users SELECT posts', // prettier-ignore
  'insert into "users" ("id") values (?) on conflict ("id") do update set "id" = excluded."id", "n" = ?': 'INSERT users', // prettier-ignore
  'select * from "users" for update of "users" skip locked': 'SELECT users',
  // The examples of the conventions.
  'SELECT *\nFROM   wuser_table\nWHERE  username = ?': 'SELECT wuser_table',
  'INSERT INTO shipping_details\n (order_id,\n address)\nSELECT order_id,\n address\nFROM orders\nWHERE order_id = ?': 'INSERT shipping_details SELECT orders', // prettier-ignore
  'SELECT *\nFROM songs,\n artists\nWHERE songs.artist_id == artists.id': 'SELECT songs artists',
  'SELECT order_date FROM (SELECT * FROM orders o JOIN customers c ON o.customer_id = c.customer_id)': 'SELECT SELECT orders customers', // prettier-ignore
  'SELECT * FROM "song list", artists': 'SELECT "song list" artists',
  // What people write.
  'with recent as (select * from orders), old (id) as not materialized (select id from archive) select * from recent join old using (id) join users on true':
    'SELECT orders SELECT archive SELECT users',
  'with recursive t as (select 1 union all select n + 1 from t) select * from t': 'SELECT',
  'with gone as (delete from a returning *) insert into b select * from gone': 'DELETE a INSERT b',
  '(select a from x) union (select b from y)': 'SELECT x SELECT y',
  'select extract(year from at), trim(both from name), a is not distinct from b, c from main.events': 'SELECT main.events', // prettier-ignore
  'select replace(name, ?, ?), "update"."delete" from "update"': 'SELECT update',
  'select \'from secrets\' as "from" from t -- from nowhere\n/* join nothing */': 'SELECT t',
  'select * from (a cross join b) join c on true': 'SELECT a b c',
  'select * from a, lateral (select * from b) x, generate_series(1, 2) g, c': 'SELECT a c SELECT b',
  'select a, b, (select count(*) from n), d from m, o where x in (1, 2)': 'SELECT m o SELECT n',
  'insert or replace into kv values (?, ?), (?, ?)': 'INSERT kv',
  'replace into kv values (?, ?)': 'REPLACE kv',
  'insert into t default values': 'INSERT t',
  'update or ignore t set a = (select max(a) from u) where b = ?': 'UPDATE t SELECT u',
  'update t set a = 1, b = 2 from u where t.id = u.id': 'UPDATE t u',
  'delete from only public.t using u where t.id = u.id': 'DELETE public.t',
  'select * from a cross join lateral f(a.x) y': 'SELECT a',
  'merge into t using s on t.id = s.id when matched then update set a = s.a when not matched then insert values (1)':
    'MERGE t',
  'values (1), (2)': 'VALUES',
  'select 1': 'SELECT',
  'select * from users u, users v': 'SELECT users',
  // Other statements.
  'create table if not exists "order items" ("id" integer)': 'CREATE TABLE "order items"',
  'create unique index "by_name" on "users" ("name")': 'CREATE INDEX by_name',
  'drop table if exists users': 'DROP TABLE users',
  'alter table "users" add column "age" integer': 'ALTER TABLE users',
  'create database x': 'CREATE',
  'begin immediate': 'BEGIN',
  commit: 'COMMIT',
  'savepoint s1': 'SAVEPOINT',
  'pragma user_version': 'PRAGMA',
  'explain query plan select * from users': 'EXPLAIN',
};

describe('summaries', () => {
  test.each(Object.entries(SUMMARIES))('%s', (sql, summary) => {
    expect(summaryOf(sql).summary).toBe(summary);
  });

  test('a text that begins with no word of SQL has no operation, so that bad input makes no new names', () => {
    for (const sql of ['selekt 1', '', ';', '"select"', "'select'", '12']) {
      expect(summaryOf(sql)).toEqual({ operation: undefined, summary: undefined });
    }
  });

  test('the operation is that of the statement, not of a part of it', () => {
    const operations = {
      'with gone as (delete from a returning *) insert into b select * from gone': 'INSERT',
      'insert into b select * from a': 'INSERT',
      '(select 1) union (select 2)': 'SELECT',
      'with x as (insert into a values (1) returning id) select * from x': 'SELECT',
      'create temporary table t (a)': 'CREATE TABLE',
    };
    for (const [sql, operation] of Object.entries(operations)) expect(summaryOf(sql).operation).toBe(operation);
  });

  test('are cut between names at 255 characters', () => {
    const tables = Array.from({ length: 60 }, (_, i) => `table${i}`);
    const { summary = '' } = summaryOf(`select * from ${tables.join(', ')}`);
    expect(summary.length).toBeLessThanOrEqual(255);
    expect(summary.length).toBeGreaterThan(245);
    expect(tables).toContain(summary.split(' ').at(-1));
  });
});

describe('literals', () => {
  const TEXTS: Readonly<Record<string, string>> = {
    "select * from users where name = 'O''Brien' and age > 30": 'select * from users where name = ? and age > ?',
    "insert into t values (1, -2.5e10, x'AB', 'it -- is', null)": 'insert into t values (?, -?, x?, ?, null)',
    'select "a1", b2, `c3` from t4': 'select "a1", b2, `c3` from t4',
    "select e'it\\'s secret', E'\\\\', 1": 'select ?, ?, ?',
    "select $$it's$$, $tag$ $$ 'x' $tag$, $1": 'select ?, ?, $1',
    "select 'no end": 'select ?',
    "select 1 -- for 'Ada'\n+ 2 /* and 3 */": 'select ?  \n+ ?  ',
    'select ? , :name, @p, $1, ?2': 'select ? , :name, @p, $1, ?2',
    "select a::text, b->>'key', c @> '{1}'": 'select a::text, b->>?, c @> ?',
  };
  test.each(Object.entries(TEXTS))('%s', (sql, text) => {
    expect(withoutLiterals(sql)).toBe(text);
  });

  test('do not make reading slow, however they are nested or left open', () => {
    const size = (sql: string): number => tokensOf(sql).length;
    for (const piece of ["'", "''", '"', '/*', '$$', '$a$', "e'\\", '((', '--', '`', '1.', 'select ', 'a.']) {
      expect(size(piece.repeat(5000))).toBeLessThanOrEqual(10_000);
      summaryOf(`select ${piece.repeat(5000)}`);
    }
  });
});
