import { configureModels, LeaseReleasedError } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { User } from '../models/social.ts';

// #region config
const config = { database: 'app.db', poolSize: 5 };
// #endregion
const db = configureModels([User], config, SQLiteBackend);
await db.createTables([User], { recreate: true });

// #region main
const fail = () => Promise.reject(new Error('the work failed'));
const used = () => db.pool.getStats().used;

await User.transaction(fail).catch((error: Error) => console.log(error.message));
console.log(`after a failed transaction: ${used()} in use`);

await db.pool.connection(fail).catch((error: Error) => console.log(error.message));
console.log(`after failed work on a connection: ${used()} in use`);

const lease = await db.pool.acquire();
await lease.release();
try {
  await lease.release();
} catch (error) {
  if (!(error instanceof LeaseReleasedError)) throw error;
  console.log(`after a second release: ${error.code}, ${used()} in use`);
}
// #endregion

await db.dispose();

// Output:
// the work failed
// after a failed transaction: 0 in use
// the work failed
// after failed work on a connection: 0 in use
// after a second release: AR_LEASE_RELEASED, 0 in use
