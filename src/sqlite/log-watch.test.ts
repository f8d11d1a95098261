import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../core/clock.ts';
import { Database } from '../database.ts';
import type { LogPinnedEvent } from '../observe/events.ts';
import { SQLiteBackend } from './backend.ts';
import { watchLog } from './log-watch.ts';

let folder: string;
let db: Database;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'activerecord-log-'));
  db = new Database({ database: join(folder, 'a.db') }, SQLiteBackend);
  await db.execute('create table t (a)');
});
afterEach(async () => {
  await db.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const logBytes = (): number => statSync(join(folder, 'a.db-wal')).size;
const write = (): Promise<unknown> => db.execute('insert into t values (zeroblob(100000))');

/** Watches for a log of more than 150 KB, and looks all the time. */
function watch(): { told: LogPinnedEvent[]; stop: () => void } {
  const told: LogPinnedEvent[] = [];
  const tell = (event: LogPinnedEvent): void => void told.push(event);
  const parts = { file: db.config.database, name: db.name, pool: db.pool, clock: systemClock, tell };
  return { told, stop: watchLog(parts, 150_000, 1) };
}

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 1_000 && !holds(); i++) await new Promise((resolve) => setTimeout(resolve, 2));
  expect(holds()).toBe(true);
}

test('59. a reader that lasts keeps the log from being emptied and is reported with its size, once for each doubling', async () => {
  const { told, stop } = watch();
  const reader = await db.pool.acquire({ access: 'read' });
  await reader.connection.run({ sql: 'begin', params: [], kind: 'transaction' });
  await reader.connection.run({ sql: 'select count(*) from t', params: [], kind: 'read' });
  for (let i = 0; i < 3; i++) await write();
  await until(() => told.length > 0);
  expect(told[0]).toMatchObject({ database: db.name });
  expect(told[0]!.bytes).toBeGreaterThan(150_000);
  expect(told[0]!.oldestLeaseMs).toBeGreaterThan(0);
  const before = told.length;
  for (let i = 0; i < 10; i++) await write();
  await until(() => told.length > before);
  expect(told.at(-1)!.bytes).toBeGreaterThanOrEqual(2 * told[0]!.bytes);
  await reader.release();
  await until(() => logBytes() < 150_000);
  stop();
});

test('a log that nobody reads from is emptied, and nothing is told', async () => {
  const { told, stop } = watch();
  for (let i = 0; i < 5; i++) await write();
  await until(() => logBytes() < 150_000);
  stop();
  expect(told).toEqual([]);
});

test('a database that is disposed is watched no more, and the watch does not keep a process alive', async () => {
  const { told, stop } = watch();
  await write();
  await db.dispose();
  stop();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(told).toEqual([]);
});
