/** Locks: of another process on the same file, waited for without blocking this one, and of transactions in this process. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LockError } from '../core/errors.ts';
import { Database, Model } from '../database.ts';
import type { QueryEvent } from '../observe/events.ts';
import { integer } from '../schema/columns.ts';
import { integerKey } from '../schema/groups.ts';
import { SQLiteBackend } from '../sqlite/backend.ts';

class Counter extends Model('counters', { ...integerKey, n: integer() }) {}

let folder: string;
let file: string;
let holder: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'activerecord-lock-'));
  file = join(folder, 'a.db');
});
afterEach(async () => {
  if (holder && holder.exitCode === null) {
    holder.kill();
    await once(holder, 'exit');
  }
  holder = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** Another process that takes the write lock, says so, and lets go after `holdMs`. */
async function lockElsewhere(holdMs: number): Promise<void> {
  const driver = createRequire(import.meta.url).resolve('better-sqlite3');
  const program = `
    const db = new (require(${JSON.stringify(driver)}))(${JSON.stringify(file)});
    db.exec('begin immediate; update counters set n = n + 100');
    process.stdout.write('locked');
    setTimeout(() => { db.exec('commit'); db.close(); }, ${holdMs});`;
  holder = spawn(process.execPath, ['--eval', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(holder.stdout!, 'data');
}

async function open(poolTimeout = 30): Promise<Database> {
  const db = new Database({ database: file, poolTimeout }, SQLiteBackend).bind(Counter);
  await db.createTables([Counter]);
  await Counter.create({ id: 1, n: 0 });
  return db;
}

describe('a write lock held by another process', () => {
  test.each([
    ['a statement by itself', (db: Database) => db.execute('update counters set n = n + 1')],
    ['a transaction', (db: Database) => db.transaction(() => db.execute('update counters set n = n + 1'))],
  ])('is waited for by %s, while the event loop stays free', { timeout: 20_000 }, async (_what, write) => {
    const db = await open();
    try {
      await lockElsewhere(200);
      let ticks = 0;
      const timer = setInterval(() => ticks++, 1);
      await write(db);
      clearInterval(timer);
      // One that blocks waits inside the driver, so that no timer runs. How many do depends on how busy the machine is.
      expect(ticks).toBeGreaterThanOrEqual(50);
      expect((await Counter.findOneOrFail(1)).n).toBe(101);
      expect(db.pool.getStats().used).toBe(0);
    } finally {
      await db.dispose();
    }
  });

  test('does not keep anybody from reading what is committed', { timeout: 20_000 }, async () => {
    const db = await open();
    try {
      await lockElsewhere(300);
      expect((await Counter.findOneOrFail(1)).n).toBe(0);
      expect(holder!.exitCode).toBeNull();
    } finally {
      await db.dispose();
    }
  });

  test(
    'that is not let go in time is a LockError that may be retried; the connection is free and the event told',
    { timeout: 20_000 },
    async () => {
      const db = await open(0.1);
      try {
        await lockElsewhere(5_000);
        const events: QueryEvent[] = [];
        db.on('query', (event) => events.push(event));
        const error: unknown = await db.execute('update counters set n = ?', [1]).catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(LockError);
        expect(error).toMatchObject({ retryable: true, code: 'AR_LOCK', sql: 'update counters set n = ?' });
        expect((error as Error).message).toContain(file);
        expect(events).toHaveLength(1);
        expect(events[0]!.error).toBe(error);
        expect(events[0]!.elapsedMs).toBeGreaterThan(90);
        let called = false;
        await expect(db.transaction(() => void (called = true))).rejects.toBeInstanceOf(LockError);
        expect([called, db.pool.getStats().used]).toEqual([false, 0]);
        expect((await Counter.findOneOrFail(1)).n).toBe(0);
      } finally {
        await db.dispose();
      }
    },
  );
});

describe('transactions of one process', () => {
  test('that write at the same time take turns, and both commit', async () => {
    const db = await open();
    try {
      const order: string[] = [];
      const add = (name: string): Promise<void> =>
        db.transaction(async () => {
          order.push(`${name} begins`);
          const counter = await Counter.findOneOrFail(1);
          await new Promise((resolve) => { setTimeout(resolve, 5); }); // prettier-ignore
          counter.n++;
          await counter.save();
          order.push(`${name} ends`);
        });
      await Promise.all([add('a'), add('b')]);
      expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
      expect((await Counter.findOneOrFail(1)).n).toBe(2);
    } finally {
      await db.dispose();
    }
  });

  test('that only read run beside a writer, on a snapshot that does not move', async () => {
    const db = await open();
    try {
      await db.transaction(
        async () => {
          const before = (await Counter.findOneOrFail(1)).n;
          await new Promise<void>((resolve, reject) => {
            // Another caller of this process: begun outside the snapshot.
            outside(() => db.execute('update counters set n = 9')).then(() => resolve(), reject);
          });
          expect((await Counter.findOneOrFail(1)).n).toBe(before);
        },
        { readOnly: true },
      );
      expect((await Counter.findOneOrFail(1)).n).toBe(9);
    } finally {
      await db.dispose();
    }
  });
});

function outside<R>(work: () => R): R {
  return SQLiteBackend.scope.run(undefined, work);
}
