import { configureModels, PoolTimeoutError } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { User } from '../models/social.ts';

// #region config
const config = { database: 'app.db', poolSize: 1, poolTimeout: 30 };
// #endregion
const db = configureModels([User], config, SQLiteBackend);
await db.createTables([User], { recreate: true });

// #region main
const lease = await db.pool.acquire({ tags: { job: 'export' } });
const countUsers = () => User.query().count();

// A request waits less than the pool's 30 seconds.
await User.transaction(countUsers, { acquireTimeoutMs: 20 }).catch((error: unknown) => {
  if (!(error instanceof PoolTimeoutError)) throw error;
  console.log(`${error.code}, held by: ${error.holders[0]?.tags.job}`);
});

// A caller that has gone does not wait at all.
const request = new AbortController();
const answer = User.transaction(countUsers, { signal: request.signal });
request.abort(new Error('the client has disconnected'));
await answer.catch((error: Error) => console.log(error.message));

await lease.release();
const { timeouts, aborted, waiting } = db.pool.getStats();
console.log({ timeouts, aborted, waiting });
// #endregion

await db.dispose();

// Output:
// AR_POOL_TIMEOUT, held by: export
// the client has disconnected
// { timeouts: 1, aborted: 1, waiting: 0 }
