import { createPool } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region config
const config = { database: 'app.db', poolSize: 2 };
// #endregion

// #region using
{
  await using pool = createPool(SQLiteBackend.connector(config), { maxSize: 2 });
  {
    await using lease = await pool.acquire();
    console.log(`lease ${lease.id}: ${pool.getStats().used} in use`);
  } // released here, also when the block throws
  console.log(`after the block: ${pool.getStats().used} in use`);
} // disposed here
// #endregion

// #region finally
const pool = createPool(SQLiteBackend.connector(config), { maxSize: 2 });
try {
  const lease = await pool.acquire();
  try {
    console.log(`lease ${lease.id}: ${pool.getStats().used} in use`);
  } finally {
    await lease.release();
  }
  console.log(`after the block: ${pool.getStats().used} in use`);
} finally {
  await pool.dispose();
}
// #endregion

// Output:
// lease 1: 1 in use
// after the block: 0 in use
// lease 1: 1 in use
// after the block: 0 in use
