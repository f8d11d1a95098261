import { Database, PoolClosedError } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { User } from '../models/social.ts';

const config = { database: 'app.db' };

// #region finally
const db = new Database(config, SQLiteBackend).bind(User);
try {
  await db.createTables([User], { recreate: true });
  await User.create({ name: 'Ada', email: 'ada@example.org' });
  console.log(`${await User.query().count()} user`);
  console.log(`${db.pool.getStats().total} connections open`);
} finally {
  await db.dispose();
}
console.log(`${db.pool.getStats().total} connections open`);
await db.sql`select 1`.catch((error: unknown) => {
  if (!(error instanceof PoolClosedError)) throw error;
  console.log(error.code);
});
// #endregion

// #region using
{
  await using again = new Database(config, SQLiteBackend).bind(User);
  console.log(`${await User.query().count()} user in ${again.name}`);
} // disposed here, also when the block throws
// #endregion

// queries: 3
// Output:
// 1 user
// 2 connections open
// 0 connections open
// AR_POOL_CLOSED
// 1 user in app.db
