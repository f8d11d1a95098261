/** The cases of the sixty that are SQLite's own: one writer, what is in memory, readers, and cursors left open. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Database, Model } from '../database.ts';
import { integer } from '../schema/columns.ts';
import { integerKey } from '../schema/groups.ts';
import { SQLiteBackend } from './backend.ts';

class Counter extends Model('counters', { ...integerKey, n: integer() }) {}

let folder: string;
let db: Database;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'activerecord-cases-'));
  db = new Database({ database: join(folder, 'a.db') }, SQLiteBackend).bind(Counter);
  await db.createTables([Counter]);
  await Counter.create({ n: 0 });
});
afterEach(async () => {
  await db.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test('57. two transactions that write run one after the other, both commit, and the event loop goes on meanwhile', async () => {
  let turns = 0;
  const ticking = setInterval(() => turns++, 1);
  const order: string[] = [];
  const add = (name: string): Promise<void> =>
    db.transaction(async () => {
      order.push(`${name} begins`);
      const counter = await Counter.findOneOrFail(1);
      await pause(40);
      counter.n++;
      await counter.save();
      order.push(`${name} ends`);
    });
  await Promise.all([add('one'), add('two')]);
  clearInterval(ticking);
  expect(order).toEqual(['one begins', 'one ends', 'two begins', 'two ends']);
  expect((await Counter.findOneOrFail(1)).n).toBe(2);
  expect(turns).toBeGreaterThan(10); // a driver that waits for the lock inside the process would have let none through
});

test('57. of writers that read before they write none works on what another has changed since', async () => {
  const add = (): Promise<void> =>
    db.transaction(async () => {
      const counter = await Counter.findOneOrFail(1);
      await pause(1);
      counter.n++;
      await counter.save();
    });
  await Promise.all(Array.from({ length: 20 }, add));
  expect((await Counter.findOneOrFail(1)).n).toBe(20);
});

test('58. a database in memory has one connection, whatever was asked for, and says so', async () => {
  const memory = new Database({ database: ':memory:', poolSize: 8 }, SQLiteBackend);
  const told: unknown[] = [];
  memory.pool.on('resize', (event) => told.push(event));
  await memory.execute('create table t (a)');
  expect(told).toEqual([
    { pool: ':memory:', minSize: 0, maxSize: 1, reason: "':memory:' lives in its one connection" },
  ]);
  expect(() => memory.pool.resize({ maxSize: 3 })).toThrow(/cannot be resized to 3/);
  expect(await memory.sql`select count(*) as n from t`).toEqual([{ n: 0 }]);
  await memory.dispose();
});

test('59. a reader cannot write, and a transaction that writes has the lock from its beginning', async () => {
  const sent: string[] = [];
  db.on('query', ({ sql }) => sent.push(sql));
  const reader = await db.pool.acquire({ access: 'read' });
  const insert = { sql: 'insert into counters (n) values (1)', params: [], kind: 'write' } as const;
  expect(() => reader.connection.run(insert)).toThrow(/readonly database/);
  await reader.release();
  const writing = db.transaction(() => db.execute('update counters set n = n + 1'), { readOnly: true });
  await expect(writing).rejects.toThrow(/read-only/);
  await db.transaction(() => Counter.query().count());
  await db.transaction(() => Counter.query().count(), { readOnly: true });
  expect(sent.filter((sql) => sql.startsWith('begin'))).toEqual([
    'begin deferred',
    'begin immediate',
    'begin deferred',
  ]);
});

test('60. a cursor that is left open costs nobody a connection: the next holder can write and close', async () => {
  await Counter.insertAll([{ n: 1 }, { n: 2 }, { n: 3 }]);
  const all = { sql: 'select n from counters', params: [], kind: 'read' } as const;
  const lease = await db.pool.acquire();
  const cursor = (lease.connection.iterate!(all) as Iterable<unknown>)[Symbol.iterator]();
  expect(cursor.next().done).toBe(false);
  await lease.release();
  await db.execute('update counters set n = n + 1'); // a driver whose connection has an open cursor refuses this
  expect(await Counter.query().sum('n')).toBe(10);
  expect(db.pool.getStats()).toMatchObject({ waiting: 0, used: 0 });
});

test('60. a stream that was begun and forgotten is ended when its reader is taken back', async () => {
  await Counter.insertAll([{ n: 1 }, { n: 2 }, { n: 3 }]);
  const rows = Counter.query().stream()[Symbol.asyncIterator]();
  expect((await rows.next()).done).toBe(false);
  expect(db.pool.snapshot().leases).toHaveLength(1);
  await rows.return?.(undefined);
  expect(db.pool.snapshot().leases).toEqual([]);
  await db.dispose(); // does not wait for a cursor
});
