/** Databases with worker threads: what goes to a thread and what does not, and that threads come and go as they are needed. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import Driver from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ConnectionError, QueryTimeoutError } from '../core/errors.ts';
import { Database, Model, outsideTransaction } from '../database.ts';
import { integer } from '../schema/columns.ts';
import { integerKey } from '../schema/groups.ts';
import { SQLiteBackend } from './backend.ts';
import { Workers } from './workers.ts';

class Thing extends Model('things', { ...integerKey, n: integer() }) {}

let folder: string;
const databases: Database[] = [];
/** Every thread that was started, and how many messages each was sent. */
const threads: Worker[] = [];
const messages = new Map<Worker, number>();

function watch(message: unknown): void {
  const { worker } = message as { worker: Worker };
  threads.push(worker);
  const post = worker.postMessage.bind(worker);
  worker.postMessage = (value: unknown, transfer?: never) => {
    messages.set(worker, (messages.get(worker) ?? 0) + 1);
    post(value, transfer);
  };
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'activerecord-workers-'));
  threads.length = 0;
  messages.clear();
  subscribe('worker_threads', watch);
});
afterEach(async () => {
  vi.restoreAllMocks();
  unsubscribe('worker_threads', watch);
  await Promise.all(databases.splice(0).map((db) => db.dispose()));
  rmSync(folder, { recursive: true, force: true });
});

async function open(options: object = {}): Promise<Database> {
  const db = new Database({ database: join(folder, 'a.db'), workers: 2, ...options }, SQLiteBackend).bind(Thing);
  databases.push(db);
  await db.createTables([Thing]);
  await Thing.create({ n: 1 });
  return db;
}

/** The messages of all threads since the last time. */
function sent(): number {
  const sum = [...messages.values()].reduce((a, b) => a + b, 0);
  messages.clear();
  return sum;
}

/** The threads that have not ended. */
const alive = (): number => threads.filter(({ threadId }) => threadId >= 0).length;

/** All that a loop over them returns. */
async function collected<T>(many: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of many) all.push(one);
  return all;
}

/** Counts to a million and more: several milliseconds, whatever the machine. */
const heavySql = (top: number): string => `with recursive c (n) as (select 1 union all select n + 1 from c where n < ${top}) select max(n) as top from c`; // prettier-ignore

function heavy(db: Database, top = 1_000_000): Promise<{ top: number }[]> {
  const text = heavySql(top);
  return db.sql(Object.assign([text], { raw: [text] }));
}

describe('goes to a thread', () => {
  test('a query that says so, by any of its ends', async () => {
    const db = await open();
    const query = Thing.query().offload();
    const ends: (() => Promise<unknown>)[] = [
      () => query.all(),
      () => query.one(),
      () => query.where({ n: 1 }).count(),
      () => query.exists(),
      () => query.sum('n'),
      () => query.avg('n'),
      () => query.max('n'),
      () => query.pluck('n'),
      () => query.select('n').all(),
      () => query.groupBy('n').select('n', 'count(*) as m').all(),
      () => query.paginate({ size: 1 }),
      () => collected(query.findEach()),
      () => collected(query.stream()),
      () => query.deadline({ timeoutMs: 10_000 }).all(),
    ];
    for (const end of ends) {
      expect(await end()).toBeTruthy();
      expect(sent(), String(end)).toBeGreaterThan(0);
    }
    expect(db.pool.getStats().used).toBe(0);
  });

  test('what sees what has just been written', async () => {
    await open();
    for (let n = 2; n < 30; n++) {
      const { id } = await Thing.create({ n });
      expect(await Thing.query().offload().where({ id }).pluck('n')).toEqual([n]);
    }
  });

  test('a statement that was slow before, also one in SQL, and it comes back when it is quick again', async () => {
    const db = await open();
    await heavy(db);
    await heavy(db);
    expect(threads).toHaveLength(0);
    expect(await heavy(db)).toEqual([{ top: 1_000_000 }]);
    expect(threads).toHaveLength(1);
    sent();
    await heavy(db);
    expect(sent()).toBe(1);
    // The same text over a table that has many rows first and few afterwards.
    const rows = `insert into things (n) ${heavySql(200_000).replace('select max(n) as top', 'select n')}`;
    await db.execute(rows);
    const sum = () => Thing.query().where('n % 7 = 3').count();
    for (let i = 0; i < 3; i++) await sum();
    expect(sent()).toBeGreaterThan(0);
    await db.execute('delete from things where n > 1');
    let runs = 0;
    do await sum();
    while (sent() > 0 && ++runs < 1_000);
    expect(runs).toBeLessThan(1_000);
  });

  test('one message for all statements of a tick, however many', async () => {
    await open({ workers: 1 });
    const query = Thing.query().offload();
    await query.count();
    sent();
    const counts = await Promise.all(Array.from({ length: 100 }, () => query.count()));
    expect([new Set(counts), sent()]).toEqual([new Set([1]), 1]);
  });

  test('also where one connection does everything', async () => {
    const db = await open({ poolSize: 1 });
    expect(await Thing.query().offload().count()).toBe(1);
    expect([sent(), db.pool.getStats().used]).toEqual([1, 0]);
  });
});

describe('stays in this thread', () => {
  test('what is quick and does not say otherwise', async () => {
    await open();
    vi.spyOn(performance, 'now').mockReturnValue(1); // however busy the machine is
    for (let i = 0; i < 20; i++) await Thing.query().all();
    await Thing.findOne(1);
    expect(threads).toHaveLength(0);
  });

  test('whatever is read inside a transaction, which sees its own writes', async () => {
    const db = await open();
    await db.transaction(async () => {
      await Thing.create({ n: 2 });
      expect(await Thing.query().offload().count()).toBe(2);
      expect(threads).toHaveLength(0);
      expect(await outsideTransaction(() => Thing.query().offload().count())).toBe(1);
    });
    sent();
    const inside = await db.transaction(() => Thing.query().offload().count(), { readOnly: true });
    expect([inside, sent()]).toEqual([2, 0]);
  });

  test('what writes, and what locks', async () => {
    const db = await open();
    const query = Thing.query().offload().where({ n: 1 });
    expect(await query.update({ n: 3 })).toBe(1);
    expect(await db.transaction(() => query.forUpdate().count())).toBe(0);
    expect(await Thing.query().offload().where({ n: 3 }).delete()).toBe(1);
    expect(threads).toHaveLength(0);
  });

  test('everything where no threads are configured', async () => {
    const db = await open({ workers: 0 });
    expect(await Thing.query().offload().count()).toBe(1);
    for (let i = 0; i < 4; i++) await heavy(db);
    expect(await collected(Thing.query().offload().stream())).toHaveLength(1);
    expect(threads).toHaveLength(0);
  });
});

describe('threads', () => {
  test('are started when the others are busy, up to the number, and then shared', async () => {
    const db = await open();
    const query = Thing.query().offload();
    for (let i = 0; i < 5; i++) await query.count();
    expect(threads).toHaveLength(1);
    await Promise.all(Array.from({ length: 20 }, () => query.count()));
    expect(threads).toHaveLength(2);
    await db.dispose();
    expect(alive()).toBe(0);
  });

  test('that died are replaced, and who waited hears of it', async () => {
    const db = await open({ workers: 1 });
    await Thing.query().offload().count();
    const waiting = Thing.query().offload().where('(select count(*) from things a, things b) > 0').count();
    void threads[0]!.terminate();
    await expect(waiting).rejects.toBeInstanceOf(ConnectionError);
    expect(await Thing.query().offload().count()).toBe(1);
    expect([threads.length, alive(), db.pool.getStats().used]).toEqual([2, 1, 0]);
  });

  test('end with the pool, which then leaves no log beside the file', async () => {
    const db = await open();
    for await (const thing of Thing.query().offload().stream()) {
      expect(thing.n).toBe(1);
      break;
    }
    await Promise.all([Thing.query().offload().count(), Thing.query().offload().count()]);
    await db.dispose();
    expect([alive(), existsSync(join(folder, 'a.db-wal'))]).toEqual([0, false]);
  });

  test('are not waited for by who gives up, and go on', async () => {
    const db = await open({ workers: 1 });
    await Thing.query().offload().count(); // started
    const waiting = Thing.query().cte('c', heavySql(3_000_000)).where('(select top from c) > 0').offload();
    await expect(waiting.deadline({ timeoutMs: 20 }).count()).rejects.toBeInstanceOf(QueryTimeoutError);
    expect(await Thing.query().count()).toBe(1);
    expect(await Thing.query().offload().count()).toBe(1);
    expect([threads.length, db.pool.getStats().used]).toEqual([1, 0]);
  });

  test('fail by the name of a file that cannot be opened, each time anew', async () => {
    const file = join(folder, 'later.db');
    const workers = new Workers(file, 1);
    workers.join();
    const query = { sql: 'select 1', params: [], kind: 'read' } as const;
    await expect(workers.run(query)).rejects.toThrow(file);
    await expect(workers.run(query)).rejects.toBeInstanceOf(ConnectionError);
    new Driver(file).exec('create table t (a)').close();
    expect((await workers.run(query)).rows).toEqual([[1]]);
    await workers.leave();
    expect(alive()).toBe(0);
  });
});
