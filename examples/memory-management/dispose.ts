import { Database, PoolClosedError } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { User } from '../models/social.ts';

// #region main
const db = new Database({ database: 'app.db' }, SQLiteBackend).bind(User);
try {
  await db.createTables([User], { recreate: true });
  await User.create({ name: 'Ada', email: 'ada@example.org' });
  console.log(`${await User.query().count()} user`);
  console.log(`${db.pool.getStats().total} connections open`);
} finally {
  await db.dispose();
}
console.log(`${db.pool.getStats().total} connections open`);
// #endregion

try {
  await db.sql`select 1`;
} catch (error) {
  console.log(error instanceof PoolClosedError ? error.code : error);
}

// Output:
// 1 user
// 2 connections open
// 0 connections open
// AR_POOL_CLOSED
