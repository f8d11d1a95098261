import { configureModels, PoolTimeoutError } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { User } from '../models/social.ts';

// #region config
const config = { database: 'app.db', poolSize: 1 };
// #endregion
const db = configureModels([User], config, SQLiteBackend);
await db.createTables([User], { recreate: true });

// #region queue
async function register(name: string): Promise<void> {
  await User.transaction(async () => {
    const { waiting } = db.pool.getStats();
    console.log(`${name} has the connection, ${waiting} waiting`);
    await User.create({ name, email: `${name.toLowerCase()}@example.org` });
  });
}

await Promise.all([register('Ada'), register('Grace'), register('Edsger')]);
// #endregion

// #region timeout
const lease = await db.pool.acquire({ tags: { job: 'monthly report' } });
try {
  await User.transaction(() => User.query().count(), { acquireTimeoutMs: 50 });
} catch (error) {
  if (!(error instanceof PoolTimeoutError)) throw error;
  const { code, retryable, holders, stats } = error;
  console.log(code, { retryable });
  console.log(`${stats?.used} of ${stats?.maxSize} in use`);
  for (const { tags } of holders) console.log('held by:', tags.job);
} finally {
  await lease.release();
}
console.log(`${await User.query().count()} users`);
// #endregion

await db.dispose();

// Output:
// Ada has the connection, 2 waiting
// Grace has the connection, 1 waiting
// Edsger has the connection, 0 waiting
// AR_POOL_TIMEOUT { retryable: true }
// 1 of 1 in use
// held by: monthly report
// 3 users
