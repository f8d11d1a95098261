/** What a session tells of its statements besides their rows: those that are slow, the tags they carry, and views held too long. */
import { describe, expect, test } from 'vitest';
import { Database, Model } from '../database.ts';
import type { ConnectionConfig } from '../backend/config.ts';
import { ConfigError, QueryTimeoutError, TransactionError } from '../core/errors.ts';
import type { SlowQueryEvent } from '../observe/events.ts';
import { integer } from '../schema/columns.ts';
import { integerKey } from '../schema/groups.ts';
import { SQLiteBackend } from '../sqlite/backend.ts';
import { FakeBackend } from '../testing/fake-backend.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

class Thing extends Model('things', { ...integerKey, n: integer() }) {}

async function withDatabase(options: Partial<ConnectionConfig>, play: (db: Database) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'activerecord-observing-'));
  const db = new Database({ database: join(folder, 'a.db'), ...options }, SQLiteBackend).bind(Thing);
  try {
    await db.createTables([Thing]);
    await Thing.insertAll([{ n: 1 }, { n: 2 }, { n: 3 }]);
    await play(db);
  } finally {
    await db.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('slow statements', () => {
  test('are told of with their plan, when they took longer than slowQueryMs', () =>
    withDatabase({ slowQueryMs: 0.000_001 }, async (db) => {
      const slow: SlowQueryEvent[] = [];
      const stop = db.on('slowQuery', (event) => slow.push(event));
      await Thing.query().where({ n: 2 }).all();
      stop();
      await Thing.query().all();
      expect(slow).toHaveLength(1);
      expect(slow[0]).toMatchObject({ kind: 'read', rows: 1, plan: ['SCAN things'] });
    }));

  test('are not told of when they are quick, or nobody set a time', async () => {
    for (const options of [{ slowQueryMs: 60_000 }, {}])
      await withDatabase(options, async (db) => {
        let told = 0;
        db.on('slowQuery', () => told++);
        await Thing.query().all();
        expect(told).toBe(0);
      });
  });

  test('that were refused, or begin a transaction, have no plan and break nothing', () =>
    withDatabase({ slowQueryMs: 0.000_001 }, async (db) => {
      const plans: unknown[] = [];
      db.on('slowQuery', ({ plan }) => plans.push(plan));
      await expect(db.sql`select * from nowhere`).rejects.toThrow('no such table');
      await db.transaction(() => {});
      expect(plans).toEqual([undefined, undefined, undefined]);
    }));
});

describe('query tags', () => {
  test('are asked for at each statement and sent behind it; events tell of the statement without them', async () => {
    const backend = new FakeBackend();
    let route = '/a';
    const db = new Database({ database: 'tagged', queryTags: () => ({ route }) }, backend);
    const told: string[] = [];
    db.on('query', ({ sql }) => told.push(sql));
    await db.sql`select ${1}`;
    route = '/b';
    await db.transaction(() => db.execute('update t set a = 1'));
    expect(backend.statements.map(({ sql }) => sql)).toEqual([
      "select ? /*route='%2Fa'*/", 'begin immediate', "update t set a = 1 /*route='%2Fb'*/", 'commit',
    ]); // prettier-ignore
    expect(told).toEqual(['select ?', 'begin immediate', 'update t set a = 1', 'commit']);
    await db.dispose();
  });

  test('that cannot be made cost the tags and not the statement', () =>
    withDatabase({ queryTags: () => { throw new Error('no request'); } }, async (db) => {
      const errors: unknown[] = [];
      db.on('listenerError', (event) => errors.push(event));
      expect(await Thing.query().count()).toBe(3);
      expect(errors).toMatchObject([{ event: 'queryTags' }]);
    })); // prettier-ignore

  test('are on streams too, and SQLite takes them', () =>
    withDatabase({ queryTags: () => ({ "it's": '*/ drop table things; --' }) }, async () => {
      const seen: number[] = [];
      for await (const { n } of Thing.query().orderBy('id').stream()) seen.push(n);
      expect(seen).toEqual([1, 2, 3]);
      expect(await Thing.query().count()).toBe(3);
    }));
});

test('a stream is told of once: when it is read, or when its reader has had enough, with the rows read so far', () =>
  withDatabase({}, async (db) => {
    const told: number[] = [];
    db.on('query', ({ rows }) => told.push(rows));
    for await (const _ of Thing.query().stream({ chunkSize: 1 }));
    for await (const _ of Thing.query().stream({ chunkSize: 1 })) break;
    expect(told).toEqual([3, 1]);
  }));

test('a stream that is given up is told of with the reason', () =>
  withDatabase({}, async (db) => {
    const told: unknown[] = [];
    db.on('query', ({ error }) => told.push(error));
    const caller = new AbortController();
    const gone = new Error('gone');
    const reading = async (): Promise<void> => {
      for await (const _ of Thing.query().deadline({ signal: caller.signal }).stream({ chunkSize: 1 }))
        caller.abort(gone);
    };
    await expect(reading()).rejects.toBe(gone);
    expect(told).toEqual([gone]);
  }));

describe('a view of the database', () => {
  test('that a stream holds for longer than maxSnapshotMs is ended with an error that says so', () =>
    withDatabase({ maxSnapshotMs: 20 }, async (db) => {
      const reading = async (): Promise<void> => {
        for await (const { n } of Thing.query().stream({ chunkSize: 1 })) await pause(15 + n / 10);
      };
      await expect(reading()).rejects.toThrow(/within 20 ms \(maxSnapshotMs\)/);
      await expect(reading()).rejects.toBeInstanceOf(QueryTimeoutError);
      expect(db.pool.getStats().waiting).toBe(0);
    }));

  test('that a read-only transaction holds is ended too, one that writes is not', () =>
    withDatabase({ maxSnapshotMs: 20 }, async (db) => {
      await expect(db.transaction(() => pause(60), { readOnly: true })).rejects.toBeInstanceOf(TransactionError);
      expect(await db.transaction(() => pause(40).then(() => 'written'))).toBe('written');
    }));

  test('has no end with 0', () =>
    withDatabase({ maxSnapshotMs: 0 }, async () => {
      const seen: number[] = [];
      for await (const { n } of Thing.query().stream({ chunkSize: 1 })) {
        await pause(2);
        seen.push(n);
      }
      expect(seen).toHaveLength(3);
    }));
});

test('options of the pool are given in the configuration, and wrong ones are refused by name', async () => {
  await withDatabase({ pool: { maxUses: 2, traceLeases: true }, leakThresholdMs: 50 }, async (db) => {
    const lease = await db.pool.acquire();
    expect(db.pool.snapshot().leases[0]!.stack).toContain('at ');
    await lease.release();
  });
  const make = (pool: object) => new Database({ database: 'x.db', pool }, SQLiteBackend);
  expect(() => make({ maxSize: 3 })).toThrow(ConfigError);
  expect(() => make({ keepAliveMS: 3 })).toThrow(/Did you mean 'keepAliveMs'/);
  expect(() => make({ validate: 'sometimes' })).toThrow(/validate must be "idle", "always", "never"/);
  expect(() => new Database({ database: 'x.db', queryTags: {} as never }, SQLiteBackend)).toThrow(
    /queryTags must be a function/,
  );
});
