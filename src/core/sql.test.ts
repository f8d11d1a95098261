import { describe, expect, test } from 'vitest';
import { QueryError } from './errors.ts';
import { checkedPieces, flatten, hasSecondStatement, kindOf, splitPlaceholders, sql, SqlFragment } from './sql.ts';

describe('placeholders', () => {
  test.each([
    ['a = ?', ['a = ', '']],
    ['?', ['', '']],
    ['a = ? and b in (?, ?)', ['a = ', ' and b in (', ', ', ')']],
    ['no placeholder', ['no placeholder']],
    ['', ['']],
    ["a = '?' and b = ?", ["a = '?' and b = ", '']],
    ["a = 'it''s ?' and b = ?", ["a = 'it''s ?' and b = ", '']],
    ['"what?" = ?', ['"what?" = ', '']],
    ['"a""?" = ?', ['"a""?" = ', '']],
    ['`what?` = ?', ['`what?` = ', '']],
    ['a -- why?\n= ?', ['a -- why?\n= ', '']],
    ['a /* ? \n ? */ = ?', ['a /* ? \n ? */ = ', '']],
    ["a = '-- ?' and b = ?", ["a = '-- ?' and b = ", '']],
    ["/* it's */ a = ?", ["/* it's */ a = ", '']],
    ["-- it's\na = ?", ["-- it's\na = ", '']],
    ['do $$ select ? $$, ?', ['do $$ select ? $$, ', '']],
    ['$tag$ ? $$ ? $tag$ = ?', ['$tag$ ? $$ ? $tag$ = ', '']],
    ["data ?? 'key' and a = ?", ["data ? 'key' and a = ", '']],
    ['data ??| ? ', ['data ?| ', ' ']],
    ['a ??? b', ['a ?', ' b']],
    ["'??'", ["'??'"]],
  ])('%j', (text, pieces) => {
    expect(splitPlaceholders(text)).toEqual(pieces);
  });

  test('a long text of quotes takes no time worth mentioning', () => {
    const text = `${"'' ".repeat(20_000)} = ?`;
    expect(splitPlaceholders(text)).toHaveLength(2);
    expect(splitPlaceholders(`'${"''".repeat(2_000)}`)).toHaveLength(1);
  });

  test('there must be a value for each', () => {
    expect(checkedPieces('a = ? and b = ?', [1, null])).toEqual(['a = ', ' and b = ', '']);
    expect(() => checkedPieces('a = ?', [])).toThrow(QueryError);
    expect(() => checkedPieces('a = ?', [])).toThrow('"a = ?" has 1 placeholders and 0 values.');
    expect(() => checkedPieces("a = '?'", [1])).toThrow('has 0 placeholders and 1 values');
    expect(() => checkedPieces('a = ?', [1, 2])).toThrow('Write ?? for a literal question mark.');
  });

  test('undefined and things that are no list are refused', () => {
    expect(() => checkedPieces('a = ? and b = ?', [1, undefined])).toThrow(
      'Value 2 of "a = ? and b = ?" is undefined; use null for NULL.',
    );
    expect(() => checkedPieces('a = ?', 'x' as never)).toThrow('must be an array, got "x"');
  });
});

describe('the sql tag', () => {
  test('keeps text and values apart', () => {
    const fragment = sql`a > ${1} and b = ${"x'; drop table users"}`;
    expect(fragment).toBeInstanceOf(SqlFragment);
    expect(flatten(fragment)).toEqual({ pieces: ['a > ', ' and b = ', ''], values: [1, "x'; drop table users"] });
    expect(Object.isFrozen(fragment)).toBe(true);
  });

  test('joins fragments inside fragments in, however deep', () => {
    const inner = sql`b = ${2}`;
    const middle = sql`(${inner} or c = ${3})`;
    expect(flatten(sql`a = ${1} and ${middle} and ${sql`true`}`)).toEqual({
      pieces: ['a = ', ' and (b = ', ' or c = ', ') and true'],
      values: [1, 2, 3],
    });
    expect(flatten(sql`${inner}`)).toEqual({ pieces: ['b = ', ''], values: [2] });
  });

  test('a question mark in its text is text', () => {
    expect(flatten(sql`data ? ${'key'}`)).toEqual({ pieces: ['data ? ', ''], values: ['key'] });
  });

  test('undefined is refused, null is not', () => {
    expect(() => flatten(sql`a = ${1} and b = ${undefined}`)).toThrow('Value 2 of an sql`…` template is undefined');
    expect(flatten(sql`a = ${null}`).values).toEqual([null]);
  });
});

describe('kinds of statements', () => {
  test.each([
    ['select 1', 'read'],
    ['  SELECT 1', 'read'],
    ['-- first\n/* second */ (select 1)', 'read'],
    ['values (1)', 'read'],
    ['explain query plan select 1', 'read'],
    ['explain analyze delete from users', 'write'],
    ['with x as (select 1) select * from x', 'read'],
    ['with x as (select 1) delete from users', 'write'],
    ["with x as (select 1 as [it's]) delete from users where name = 'a'", 'write'],
    ["with x as (select tags['delete'] from users) select * from x", 'read'],
    ['with x as (insert into t values (1) returning id) select * from x', 'write'],
    ['with x as (select replace(name, ?, ?) as n from t) select * from x', 'read'],
    ['with x as (delete from t returning id) select * from x', 'write'],
    ['with x as (update t set a = 1 returning id) select * from x', 'write'],
    ['with x as (merge into t using s on true when matched then do nothing returning id) select * from x', 'write'],
    ["with x as (select 'delete from t') select * from x", 'read'],
    ['with x as (select 1 /* delete */) select "update" from x -- insert', 'read'],
    ['select * from t for update', 'write'],
    ['select * from t FOR\n  No Key Update skip locked', 'write'],
    ['select * from t for share', 'write'],
    ['select * from t for key share nowait', 'write'],
    ['select * from t for /* us */ update', 'write'],
    ['(select * from t for update) union all select * from u', 'write'],
    ["select 'for update' from t", 'read'],
    ['select "for update" from t', 'read'],
    ['select $$for update$$ from t -- for update', 'read'],
    ["select substring(name from 1 for 2), merge, update_count from t where a = 'for share'", 'read'],
    ["select nextval('ids')", 'write'],
    ["select pg_catalog.setval('ids', 7)", 'write'],
    ['select LASTVAL ()', 'write'],
    [`select "nextval"('ids')`, 'write'],
    ['select nextval from t', 'read'],
    ['select "nextval", (select 1) from t', 'read'],
    ["select 'nextval(1)'", 'read'],
    ['select pg_advisory_lock(1)', 'write'],
    ['select pg_advisory_xact_lock_shared(1)', 'write'],
    ['select pg_try_advisory_lock(1)', 'write'],
    ["select pg_notify('jobs', '')", 'write'],
    ["select pg_size_pretty(pg_total_relation_size('t'))", 'read'],
    ['select * into copy from t', 'write'],
    ['explain analyze select * from t for update', 'write'],
    ['insert into t values (1)', 'write'],
    ['update t set a = 1', 'write'],
    ['replace into t values (1)', 'write'],
    ['selection', 'write'],
    ['anything else', 'write'],
    ['', 'write'],
    ['create table t (a)', 'schema'],
    ['PRAGMA user_version', 'schema'],
    ['begin immediate', 'transaction'],
    ['ROLLBACK TO a', 'transaction'],
    ['savepoint a', 'transaction'],
  ])('%j is a %s', (text, kind) => {
    expect(kindOf(text)).toBe(kind);
  });

  test.each([
    ['select 1', false],
    ['select 1;', false],
    ['select 1; -- done', false],
    ['select 1; /* done */ ', false],
    ["select ';' ", false],
    ['select ";x"', false],
    ['select 1; drop table users', true],
    ["select 'a'; select ?", true],
    ['select 1;;', true],
  ])('%j holds a second statement: %s', (text, second) => {
    expect(hasSecondStatement(text)).toBe(second);
  });
});
