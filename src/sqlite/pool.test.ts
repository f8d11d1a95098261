/** SQLite's pool on real files: readers that cannot write, files that are not there or cannot be opened, and nothing left behind. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Driver from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigError, ConnectionError, LockError, PoolTimeoutError } from '../core/errors.ts';
import { Database, Model, outsideTransaction } from '../database.ts';
import { integer } from '../schema/columns.ts';
import { integerKey } from '../schema/groups.ts';
import { SQLiteBackend } from './backend.ts';
import { SQLiteConnection } from './connection.ts';

class Thing extends Model('things', { ...integerKey, n: integer() }) {}

let folder: string;
const databases: Database[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'activerecord-pool-'));
});
afterEach(async () => {
  await Promise.all(databases.splice(0).map((db) => db.dispose()));
  rmSync(folder, { recursive: true, force: true });
});

function open(name = 'a.db', options: object = {}): Database {
  const db = new Database({ database: name === ':memory:' ? name : join(folder, name), ...options }, SQLiteBackend);
  databases.push(db);
  return db;
}

describe('readers', () => {
  test('can be the first to open a file, which is made for them', async () => {
    const db = open();
    expect(await db.sql`select 1 as one`).toEqual([{ one: 1 }]);
    expect(existsSync(join(folder, 'a.db'))).toBe(true);
  });

  test('cannot write, whatever they are asked', async () => {
    const db = open();
    await db.execute('create table t (a)');
    const lease = await db.pool.acquire({ access: 'read' });
    expect(() => lease.connection.run({ sql: 'insert into t values (1)', params: [], kind: 'write' })).toThrow(/readonly database/); // prettier-ignore
    await lease.release();
  });

  test('see at once what the writer has committed', async () => {
    const db = open().bind(Thing);
    await db.createTables([Thing]);
    for (let n = 0; n < 50; n++) {
      const { id } = await Thing.create({ n });
      expect((await Thing.findOne(id))?.n).toBe(n);
    }
  });

  test('share the journal mode and the foreign keys of the file', async () => {
    const db = open();
    expect(await db.sql`pragma journal_mode`).toEqual([{ journal_mode: 'wal' }]);
    for (const access of ['read', 'write'] as const) {
      const lease = await db.pool.acquire({ access });
      const rows = lease.connection.run({ sql: 'pragma foreign_keys', params: [], kind: 'read' });
      expect(rows).toMatchObject({ rows: [[1]] });
      await lease.release();
    }
  });
});

describe('a file that cannot be opened', () => {
  test('fails all who wait at once, by name, and keeps no connection', async () => {
    const db = open(join('missing', 'a.db'), { poolTimeout: 30 });
    const waits = [db.sql`select 1`, db.execute('create table t (a)'), db.transaction(() => {}), db.sql`select 2`];
    for (const result of await Promise.allSettled(waits)) {
      const error = (result as PromiseRejectedResult).reason as ConnectionError;
      expect(error).toBeInstanceOf(ConnectionError);
      expect(error.message).toContain(db.name);
      expect(error.cause).toBeInstanceOf(Error);
    }
    expect(db.pool.getStats()).toMatchObject({ total: 0, used: 0, waiting: 0, connecting: 0 });
  });

  test('can be opened once the cause is gone', async () => {
    const db = open(join('later', 'a.db'));
    await expect(db.sql`select 1`).rejects.toBeInstanceOf(ConnectionError);
    mkdirSync(join(folder, 'later'));
    expect(await db.sql`select 1 as one`).toEqual([{ one: 1 }]);
  });

  test('because it is a folder, or no database, says so', async () => {
    writeFileSync(join(folder, 'text.db'), 'this is not a database, but a text that is long enough to be read as one');
    await expect(open('text.db').sql`select 1`).rejects.toThrow(/not an SQLite database/);
    await expect(open('.').sql`select 1`).rejects.toBeInstanceOf(ConnectionError);
  });

  test('because another process has it locked is opened when that lets go', async () => {
    const file = join(folder, 'locked.db');
    const other = new Driver(file, { timeout: 0 }); // in the older journal mode, in which a writer keeps everybody out
    other.exec('create table t (a); begin exclusive; insert into t values (1)');
    expect(() => SQLiteConnection.open(file, 'write')).toThrow(LockError);
    const db = open('locked.db');
    const reading = db.sql`select count(*) as n from t`;
    await new Promise((resolve) => { setTimeout(resolve, 30); }); // prettier-ignore
    other.exec('commit');
    other.close();
    expect(await reading).toEqual([{ n: 1 }]);
  });
});

describe('what the configuration may not be', () => {
  test('a server’s address, or a name with a NUL', () => {
    expect(() => open('a.db', { host: 'localhost' })).toThrow(ConfigError);
    expect(() => open('a.db', { host: 'localhost' })).toThrow(/'host' has no meaning/);
    expect(() => open('a\0.db')).toThrow(/NUL/);
  });

  test('in memory with worker threads, of which it could only have none', () => {
    expect(() => open(':memory:', { workers: 1 })).toThrow(ConfigError);
    expect(() => open(':memory:', { workers: 1 })).toThrow(/one connection, which worker threads cannot reach/);
    expect(open(':memory:', { workers: 0 }).name).toBe(':memory:');
  });
});

describe('in memory', () => {
  test('the pool has one connection, which neither ages nor idles away', async () => {
    const db = open(':memory:', { poolSize: 5, poolRecycle: 0.001, idleTimeoutMs: 1, minSize: 2 }).bind(Thing);
    await db.createTables([Thing]);
    await Thing.create({ n: 1 });
    await new Promise((resolve) => { setTimeout(resolve, 20); }); // prettier-ignore
    expect(await Thing.query().count()).toBe(1);
    expect(db.pool.getStats()).toMatchObject({ maxSize: 1, total: 1, connects: 1 });
  });

  test('reads inside a transaction use its connection, those outside wait for its end or for their timeout', async () => {
    const db = open(':memory:', { poolTimeout: 0.05 }).bind(Thing);
    await db.createTables([Thing]);
    let outside: Promise<number> | undefined;
    await db.transaction(async () => {
      await Thing.create({ n: 1 });
      expect(await Thing.query().count()).toBe(1);
      await expect(outsideTransaction(() => Thing.query().count())).rejects.toBeInstanceOf(PoolTimeoutError);
      outside = outsideTransaction(() => Thing.query().count());
    });
    expect(await outside).toBe(1);
    expect(db.pool.getStats()).toMatchObject({ used: 0, waiting: 0 });
  });
});

describe('errors that end a transaction', () => {
  test('a statement that makes SQLite roll back by itself ends the transaction: nothing commits by itself afterwards', async () => {
    const db = open();
    await db.execute('create table t (a unique)');
    const attempt = db.transaction(async () => {
      await db.execute('insert into t values (1)');
      await expect(db.execute('insert or rollback into t values (1)')).rejects.toThrow(/unique/i);
      await expect(db.execute('insert into t values (2)')).rejects.toThrow(/rolled back by itself/);
      await expect(db.transaction(() => db.execute('insert into t values (3)'))).rejects.toThrow(
        /rolled back by itself/,
      );
    });
    await expect(attempt).rejects.toThrow(/Nothing of it is saved/);
    expect(await db.sql`select count(*) as n from t`).toEqual([{ n: 0 }]);
    expect(db.pool.getStats().used).toBe(0);
  });

  test('records that were being saved then do not count as saved', async () => {
    const db = open().bind(Thing);
    await db.createTables([Thing]);
    const thing = new Thing({ n: 1 });
    const attempt = db.transaction(async () => {
      const saving = thing.save();
      await expect(db.execute('insert or rollback into things values (1, 1)')).rejects.toThrow(/exists already/);
      await saving;
    });
    await expect(attempt).rejects.toThrow(/rolled back by itself/);
    expect([thing.isNewRecord, thing.id, await Thing.query().count()]).toEqual([true, undefined, 0]);
  });

  test('the same in a nested transaction ends the outer one, too', async () => {
    const db = open();
    await db.execute('create table t (a unique)');
    const attempt = db.transaction(async () => {
      const inner = db.transaction(async () => {
        await db.execute('insert into t values (1)');
        await db.execute('insert or rollback into t values (1)');
      });
      await expect(inner).rejects.toThrow(/unique/i);
      await db.execute('insert into t values (2)');
    });
    await expect(attempt).rejects.toThrow(/rolled back by itself/);
    expect(await db.sql`select count(*) as n from t`).toEqual([{ n: 0 }]);
  });

  test('a constraint that is checked at the commit rolls everything back', async () => {
    const db = open();
    await db.execute('create table p (id integer primary key)');
    await db.execute('create table c (p integer references p (id) deferrable initially deferred)');
    const attempt = db.transaction(() => db.execute('insert into c values (1)'));
    await expect(attempt).rejects.toMatchObject({ code: 'AR_FOREIGN_KEY_VIOLATION' });
    expect(await db.sql`select * from c`).toEqual([]);
    expect(db.pool.getStats().used).toBe(0);
  });
});

test('disposing by force ends a transaction under its holder, which learns of it', async () => {
  const db = open().bind(Thing);
  await db.createTables([Thing]);
  const attempt = db.transaction(async () => {
    await Thing.create({ n: 1 });
    await db.dispose({ force: true });
    await Thing.create({ n: 2 });
  });
  await expect(attempt).rejects.toThrow();
  const again = open().bind(Thing);
  expect(await Thing.query().count()).toBe(0);
  expect(again.pool.getStats().used).toBe(0);
});

test('disposing by force ends a stream under its reader, who is told that rows are missing, and closes its file', async () => {
  const db = open().bind(Thing);
  await db.createTables([Thing]);
  await Thing.insertAll([{ n: 1 }, { n: 2 }, { n: 3 }]);
  const failures: unknown[] = [];
  db.pool.on('close', ({ error }) => failures.push(error));
  const read: number[] = [];
  const reading = async (): Promise<void> => {
    for await (const { n } of Thing.query().orderBy('id').stream({ chunkSize: 1 })) {
      read.push(n);
      await db.dispose({ force: true });
    }
  };
  await expect(reading()).rejects.toThrow(/disposed by force/);
  expect(read).toEqual([1]);
  expect(failures.filter((error) => error !== undefined)).toEqual([]);
});
