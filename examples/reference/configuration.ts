import { Database } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region main
const db = new Database(
  {
    database: 'app.db',
    poolSize: 3,
    poolTimeout: 10, // seconds
    idleTimeoutMs: 60_000,
    pool: { maxUses: 2 }, // what has no key of its own
  },
  SQLiteBackend,
);
db.pool.on('close', ({ connectionId, reason }) => {
  console.log(`connection ${connectionId}: ${reason}`);
});

await db.execute('create table if not exists notes (words text)');
await db.execute('delete from notes');
const { acquired, connects, maxSize } = db.pool.getStats();
console.log({ acquired, connects, maxSize });
// #endregion

await db.dispose();

// Output:
// connection 1: uses
// { acquired: 2, connects: 1, maxSize: 3 }
