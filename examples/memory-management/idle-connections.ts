import { createPool, Database } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { VirtualClock } from '@rhosocial/activerecord/testing';

const clock = new VirtualClock();
const config = { database: 'app.db' };

// #region main
const pool = createPool(SQLiteBackend.connector(config), {
  maxSize: 8,
  minSize: 1,
  idleTimeoutMs: 60_000,
  clock,
});

// Eight callers at once: the busiest moment of the day.
const leases = await Promise.all(Array.from({ length: 8 }, () => pool.acquire()));
console.log(`${pool.getStats().total} connections`);
for (const lease of leases) await lease.release();

await clock.advance(120_000);
console.log(`two minutes later ${pool.getStats().total}`);
// #endregion

await pool.dispose();

const db = new Database(config, SQLiteBackend);
const [cache] = await db.sql<{ cache_size: number }>`pragma cache_size`;
console.log(`page cache of each: at most ${-cache!.cache_size} KiB`);
await db.dispose();

// queries: 0
// Output:
// 8 connections
// two minutes later 1
// page cache of each: at most 16000 KiB
