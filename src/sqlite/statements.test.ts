/** The cache of prepared statements: one for each text and mode, and room is made when it is full. */
import Driver from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SQLiteConnection } from './connection.ts';
import { StatementCache } from './statements.ts';

let db: Driver.Database;
let prepared: string[];
beforeEach(() => {
  db = new Driver(':memory:');
  prepared = [];
  const prepare = db.prepare.bind(db);
  db.prepare = ((sql: string) => {
    prepared.push(sql);
    return prepare(sql);
  }) as never;
});
afterEach(() => void db.close());

describe('the cache', () => {
  test('prepares a text once, and once more to return bigints', () => {
    const cache = new StatementCache(db);
    const plain = cache.get('select 1', false);
    expect(cache.get('select 1', false)).toBe(plain);
    const wide = cache.get('select 1', true);
    expect(wide).not.toBe(plain);
    expect([plain.statement.all(), wide.statement.all(), plain.statement.all()]).toEqual([[[1]], [[1n]], [[1]]]);
    expect(prepared).toHaveLength(2);
  });

  test('keeps 500 and lets one go that was not used since it was last passed', () => {
    const cache = new StatementCache(db);
    for (let i = 0; i < 500; i++) cache.get(`select ${i}`, false);
    cache.get('select 0', false); // used, so it is passed over
    cache.get('select 500', false); // makes room: select 1 goes
    prepared.length = 0;
    for (const i of [0, 2, 499, 500]) cache.get(`select ${i}`, false);
    expect(prepared).toEqual([]);
    cache.get('select 1', false);
    expect(prepared).toEqual(['select 1']);
  });

  test('makes room although all were used', () => {
    const cache = new StatementCache(db);
    for (let round = 0; round < 2; round++) for (let i = 0; i < 500; i++) cache.get(`select ${i}`, false);
    for (let i = 500; i < 600; i++) cache.get(`select ${i}`, false);
    prepared.length = 0;
    cache.get('select 599', false);
    expect(prepared).toEqual([]);
  });

  test('keeps nothing of a text that cannot be prepared', () => {
    const cache = new StatementCache(db);
    for (let i = 0; i < 2; i++) expect(() => cache.get('selekt', false)).toThrow(/syntax error/);
    expect(prepared).toHaveLength(2);
  });
});

test('a kept statement sees columns that were added since', () => {
  const connection = SQLiteConnection.open(':memory:', 'write');
  const run = (sql: string) => connection.run({ sql, params: [], kind: 'read', named: true });
  run('create table t (a)');
  run('insert into t values (1)');
  expect(run('select * from t').columns).toEqual(['a']);
  run('alter table t add column b default 2');
  expect(run('select * from t')).toMatchObject({ columns: ['a', 'b'], rows: [[1, 2]] });
  connection.close();
});

test('a statement for one row answers that row or none', () => {
  const connection = SQLiteConnection.open(':memory:', 'write');
  const run = (sql: string) => connection.run({ sql, params: [], kind: 'read', single: true }).rows;
  expect(run('select 1, 2')).toEqual([[1, 2]]);
  expect(run('select 1 where 0')).toEqual([]);
  connection.close();
});

test('explain tells the steps, and takes the values of the statement', () => {
  const connection = SQLiteConnection.open(':memory:', 'write');
  connection.run({ sql: 'create table t (a integer primary key)', params: [], kind: 'schema' });
  expect(connection.explain({ sql: 'select * from t where a = ?', params: [1], kind: 'read' })).toEqual(['SEARCH t USING INTEGER PRIMARY KEY (rowid=?)']); // prettier-ignore
  connection.close();
});
