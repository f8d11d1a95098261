import { Database, PoolClosedError } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region main
const db = new Database({ database: 'app.db' }, SQLiteBackend);
await db.dispose();

try {
  await db.sql`select 1`;
} catch (error) {
  if (!(error instanceof PoolClosedError)) throw error;
  console.log(`${error.code}: ${error.message}`);
}
// #endregion

// Output:
// AR_POOL_CLOSED: Pool 'app.db' has been disposed. Make a new one, or dispose it only when nothing uses it any more.
