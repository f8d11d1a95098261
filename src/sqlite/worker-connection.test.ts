/** A connection in a worker thread answers as one in this thread does, and its thread neither stays nor keeps the process. */
import { execFile } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Worker } from 'node:worker_threads';
import Driver from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ConnectionError } from '../core/errors.ts';
import type { CompiledQuery } from '../core/sql.ts';
import { SQLiteConnection } from './connection.ts';
import { translateError } from './errors.ts';
import { WorkerConnection } from './worker-connection.ts';

let folder: string;
let file: string;
let writer: Driver.Database;
let inline: SQLiteConnection;
/** Every thread that was started, and the messages to and from each. */
const threads: Worker[] = [];
const sent = new Map<Worker, unknown[]>();
const received = new Map<Worker, unknown[][]>();
const connections: WorkerConnection[] = [];

/** Node tells of each new thread. */
function watch(message: unknown): void {
  const { worker } = message as { worker: Worker };
  threads.push(worker);
  sent.set(worker, []);
  received.set(worker, []);
  const post = worker.postMessage.bind(worker);
  worker.postMessage = (value: unknown, transfer?: never) => {
    sent.get(worker)!.push(value);
    post(value, transfer);
  };
  worker.on('message', (answers: unknown[]) => received.get(worker)!.push(answers));
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'activerecord-worker-'));
  file = join(folder, 'a.db');
  SQLiteConnection.open(file, 'write').close();
  writer = new Driver(file, { timeout: 0 });
  writer.exec(`create table kinds (id integer primary key, whole, big, real, words, bytes, any_value);
    create table numbers (n integer primary key, words text);
    with recursive c (n) as (select 1 union all select n + 1 from c where n < 10000) insert into numbers select n, 'row ' || n from c`);
  const insert = writer.prepare('insert into kinds values (?, ?, ?, ?, ?, ?, ?)');
  const anything = [1, 0.5, 'text', Buffer.of(0, 255), null, 2n ** 40n];
  for (let i = 1; i <= 40; i++) {
    insert.run(i, i - 20, 2n ** 62n - BigInt(i), i % 3 ? i / 7 : null, i % 4 ? `ü🙂'${i}\0` : '', Buffer.alloc(i % 5, i), anything[i % 6]); // prettier-ignore
  }
  inline = SQLiteConnection.open(file, 'read');
});
afterAll(() => {
  inline.close();
  writer.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  threads.length = 0;
  subscribe('worker_threads', watch);
});
afterEach(async () => {
  unsubscribe('worker_threads', watch);
  await Promise.all(connections.splice(0).map((connection) => connection.close()));
});

async function open(): Promise<WorkerConnection> {
  const connection = await WorkerConnection.open(file);
  connections.push(connection);
  return connection;
}

const read = (sql: string, ...params: CompiledQuery['params']): CompiledQuery => ({ sql, params, kind: 'read' });

describe('a statement', () => {
  test('returns what it returns inline, whatever is in its columns and however few rows there are', async () => {
    const connection = await open();
    for (const count of [0, 1, 15, 16, 40]) {
      for (const mode of [{}, { bigints: true }, { named: true }, { single: true, bigints: true, named: true }]) {
        // Where whole numbers are no bigints the large ones are not the same number any more, on both sides.
        const query = { ...read('select *, id as id from kinds where id <= ? order by 1', count), ...mode };
        const { elapsedMs, ...result } = await connection.run(query);
        expect(result).toStrictEqual(inline.run(query));
        expect(elapsedMs).toBeGreaterThan(0);
      }
    }
    const bound = read('select ? as a, ? as b, ? as c, ? as d, ? as e', 0.5, 2n ** 62n, 'ü', Uint8Array.of(1, 2), null);
    expect((await connection.run(bound)).rows).toStrictEqual(inline.run(bound).rows);
  });

  test('fails with the error it fails with inline', async () => {
    const connection = await open();
    const wrong: CompiledQuery[] = [
      read('selekt 1'),
      read('select * from nowhere'),
      read('select ?'),
      read('select abs(?)', -(2n ** 63n)),
      { sql: 'insert into numbers values (0, 0)', params: [], kind: 'write' },
    ];
    for (const query of wrong) {
      const here = await (async () => inline.run(query))().catch((error: Error) => error);
      const there = await connection.run(query).catch((error: Error) => error);
      expect(there).toStrictEqual(here);
      expect(translateError(there, query.sql)).toStrictEqual(translateError(here, query.sql));
    }
    expect((await connection.run(read('select 1'))).rows).toEqual([[1]]);
  });

  test('sees what was committed before it', async () => {
    const connection = await open();
    const insert = writer.prepare('insert into numbers values (?, ?)');
    for (let n = 20_001; n <= 20_050; n++) {
      insert.run(n, 'new');
      expect((await connection.run(read('select max(n) from numbers'))).rows).toEqual([[n]]);
    }
    writer.exec('delete from numbers where n > 10000');
  });

  test('with many rows is answered in several messages of at most a thousand', async () => {
    const connection = await open();
    const { rows } = await connection.run(read('select * from numbers order by n'));
    expect(rows).toStrictEqual(inline.run(read('select * from numbers order by n')).rows);
    const messages = received.get(threads[0]!)!.map((answers) => answers as { rows: { length: number } }[]);
    const sizes = messages.map((answers) => answers.reduce((sum, answer) => sum + answer.rows.length, 0));
    expect(Math.max(...sizes)).toBe(1_000);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(10_000);
  });

  test('with long texts is answered in more messages', async () => {
    const connection = await open();
    const { rows } = await connection.run(read('select n, zeroblob(400000) from numbers where n <= 10'));
    expect(rows.map((row) => (row[1] as Uint8Array).length)).toEqual(Array(10).fill(400_000));
    expect(received.get(threads[0]!)!.length).toBeGreaterThanOrEqual(4);
  });

  test('travels with all others of its tick', async () => {
    const connection = await open();
    const queries = Array.from({ length: 100 }, (_, i) => connection.run(read('select ?', BigInt(i))));
    const results = await Promise.all(queries);
    expect(results.map(({ rows }) => rows[0]![0])).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(sent.get(threads[0]!)).toHaveLength(1);
    expect(received.get(threads[0]!)!.length).toBeLessThan(50);
  });
});

describe('a file that cannot be opened', () => {
  test('fails as it does inline, and leaves no thread', async () => {
    const missing = join(folder, 'missing', 'a.db');
    const here = (() => { try { return SQLiteConnection.open(missing, 'read'); } catch (error) { return error as Error; } })(); // prettier-ignore
    const there = await WorkerConnection.open(missing).catch((error: Error) => error);
    expect(there).toBeInstanceOf(ConnectionError);
    expect(there).toStrictEqual(here);
    expect(threads.map(({ threadId }) => threadId)).toEqual([-1]);
  });
});

/** All that a cursor returns. */
async function collected<T>(cursor: AsyncIterable<T>): Promise<T[]> {
  const rows: T[] = [];
  for await (const row of cursor) rows.push(row);
  return rows;
}

/** Whether the write-ahead log can be emptied, which an open cursor prevents. */
function logIsFree(): boolean {
  writer.exec("insert into kinds (words) values ('more'); delete from kinds where words = 'more'");
  return (writer.pragma('wal_checkpoint(truncate)') as [{ busy: number }])[0].busy === 0;
}

describe('a cursor', () => {
  const all = read('select * from numbers order by n');

  test('returns all rows, one by one', async () => {
    const connection = await open();
    const rows = await collected(connection.iterate(all));
    expect(rows).toStrictEqual(inline.run(all).rows);
    expect(logIsFree()).toBe(true);
  });

  test('that is left early is ended in the thread', async () => {
    const connection = await open();
    for await (const [n] of connection.iterate(all)) {
      expect(logIsFree()).toBe(false);
      if (n === 3) break;
    }
    await connection.run(read('select 1')); // the thread takes requests in order
    expect(logIsFree()).toBe(true);
  });

  test('is read no further than it was asked for', async () => {
    const connection = await open();
    const cursor = connection.iterate(all);
    await cursor.next();
    await connection.run(read('select 1'));
    expect(received.get(threads[0]!)!.flat().filter((answer) => (answer as { done?: boolean }).done === false)).toHaveLength(1); // prettier-ignore
    await cursor.return();
  });

  test('keeps its state of the database, and other statements of the thread see the new one', async () => {
    const connection = await open();
    const count = read('select count(*) from numbers');
    let rows = 0;
    for await (const [n] of connection.iterate(all)) {
      rows++;
      if (n !== 1) continue;
      writer.exec("insert into numbers values (30000, 'new')");
      expect((await connection.run(count)).rows).toEqual([[10_001]]);
    }
    expect(rows).toBe(10_000);
    writer.exec('delete from numbers where n = 30000');
  });

  test('that cannot begin, or fails on its way, throws the error and is gone', async () => {
    const connection = await open();
    const collect = (sql: string) => collected(connection.iterate(read(sql)));
    await expect(collect('selekt 1')).rejects.toMatchObject({ code: 'SQLITE_ERROR' });
    const late = 'select abs(case when n < 2000 then n else -9223372036854775808 end) from numbers order by n';
    await expect(collect(late)).rejects.toThrow(/integer overflow/);
    expect(logIsFree()).toBe(true);
  });
});

/** Counts for so long that it is not over before the test has gone on. */
const LONG = read('with recursive c (n) as (select 1 union all select n + 1 from c where n < 3000000) select max(n) from c'); // prettier-ignore

describe('a thread that ends', () => {
  test('refuses all that is waited for and all that comes', async () => {
    const connection = await open();
    const waiting = [connection.run(LONG), connection.run(read('select 1')), connection.iterate(LONG).next()];
    const results = Promise.allSettled(waiting);
    void threads[0]!.terminate();
    for (const result of await results) expect((result as PromiseRejectedResult).reason).toBeInstanceOf(ConnectionError); // prettier-ignore
    expect(connection.broken).toBe(true);
    await expect(connection.run(read('select 1'))).rejects.toThrow(/has ended.*can be asked again/);
    await expect(connection.iterate(read('select 1')).next()).rejects.toBeInstanceOf(ConnectionError);
  });

  test('by an error outside of statements says by which', async () => {
    const connection = await open();
    threads[0]!.postMessage(undefined, []); // no array of requests
    const refused = await connection.run(read('select 1')).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ConnectionError);
    expect((refused as ConnectionError).cause).toBeInstanceOf(TypeError);
    expect(connection.broken).toBe(true);
  });

  test('because it was closed is gone, and so is its hold on the file', async () => {
    const connection = await open();
    await connection.iterate(read('select * from numbers')).next();
    const waiting = connection.run(read('select 1'));
    const closing = connection.close();
    await expect(waiting).rejects.toThrow(/closed/);
    await closing;
    expect([connection.broken, threads[0]!.threadId, logIsFree()]).toEqual([true, -1, true]);
  });
});

describe('a process', { timeout: 60_000 }, () => {
  /** Runs a module that has `connection`, and answers what it printed. */
  async function play(script: string): Promise<string> {
    const module = new URL('./worker-connection.ts', import.meta.url).href;
    const code = `import { WorkerConnection } from ${JSON.stringify(module)};
      const file = ${JSON.stringify(file)}; let connection = await WorkerConnection.open(file);
      const read = (sql) => ({ sql, params: [], kind: 'read' });\n${script}`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', '--input-type=module', '-e', code], { timeout: 30_000 }); // prettier-ignore
    return stdout;
  }

  test('ends when nothing is waited for', async () => {
    expect(await play(`console.log((await connection.run(read('select 7'))).rows[0][0]);`)).toBe('7\n');
    expect(await play(`await connection.iterate(read('select * from numbers')).next(); console.log('open');`)).toBe('open\n'); // prettier-ignore
  });

  test('stays while an answer is waited for', async () => {
    const script = `connection.run(read(${JSON.stringify(LONG.sql)})).then(({ rows }) => console.log(rows[0][0]));`;
    expect(await play(script)).toBe('3000000\n');
  });

  test('does not keep the thread of a connection that nobody holds', async () => {
    const script = `
      import { subscribe } from 'node:diagnostics_channel';
      import { setTimeout as sleep } from 'node:timers/promises';
      let ended = 0;
      subscribe('worker_threads', ({ worker }) => worker.on('exit', () => ended++));
      await (async () => { for (let i = 0; i < 3; i++) await (await WorkerConnection.open(file)).run(read('select 1')); })();
      for (let i = 0; i < 500 && ended < 3; i++) { gc(); await sleep(10); }
      console.log(ended, (await connection.run(read('select 7'))).rows[0][0]);`;
    expect(await play(script)).toBe('3 7\n');
  });
});
