import { Database, QueryTimeoutError } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { User } from '../models/social.ts';

const config = { database: 'social.db', poolSize: 1 };
const db = new Database(config, SQLiteBackend).bind(User);
await db.createTables([User], { recreate: true });

// #region main
// Somebody holds the only connection.
const lease = await db.pool.acquire();

try {
  await User.query().deadline({ timeoutMs: 20 }).all();
} catch (error) {
  if (!(error instanceof QueryTimeoutError)) throw error;
  console.log(`${error.code}: ${error.message.split(':')[0]}`);
  console.log(`retryable: ${error.retryable}`);
} finally {
  await lease.release();
}
console.log(await User.query().deadline({ timeoutMs: 5000 }).count());
// #endregion

await db.dispose();

// Output:
// AR_QUERY_TIMEOUT: The query on 'social.db' was not answered within 20 ms (deadline); it was waiting for a connection
// retryable: true
// 0
