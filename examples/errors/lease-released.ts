import { createPool, LeaseReleasedError } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

const pool = createPool(SQLiteBackend.connector({ database: 'app.db' }), {
  name: 'app',
});

// #region main
const lease = await pool.acquire();
await lease.release();

const mistakes = [() => lease.release(), () => lease.connection.inTransaction];
for (const mistake of mistakes) {
  try {
    await mistake();
  } catch (error) {
    if (!(error instanceof LeaseReleasedError)) throw error;
    console.log(`${error.code}: ${error.message}`);
  }
}
// #endregion

await pool.dispose();

// Output:
// AR_LEASE_RELEASED: Lease 1 of pool 'app' was released after it had been released. Use a connection only between acquire() and release(), and release it once.
// AR_LEASE_RELEASED: Lease 1 of pool 'app' was used after it had been released. Use a connection only between acquire() and release(), and release it once.
