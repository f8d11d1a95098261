import { createPool, PoolTimeoutError } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

const pool = createPool(SQLiteBackend.connector({ database: 'shop.db' }), {
  name: 'shop',
  maxSize: 1,
  acquireTimeoutMs: 50,
});

// #region main
const report = await pool.acquire({ tags: { job: 'monthly report' } });

try {
  await pool.acquire({ tags: { job: 'checkout' } });
} catch (error) {
  if (!(error instanceof PoolTimeoutError)) throw error;
  // Times differ from run to run.
  const message = error.message.replaceAll(/\d+ ms/g, '… ms');
  console.log(`${error.code}: ${message}`);
  for (const { leaseId, tags } of error.holders) {
    console.log(`holder: lease ${leaseId}, ${tags.job}`);
  }
  console.log(`retryable: ${error.retryable}`);
} finally {
  await report.release();
}
// #endregion

await pool.dispose();

// Output:
// AR_POOL_TIMEOUT: Pool 'shop' gave no connection within … ms: 1 of 1 in use, 0 being opened, 0 other callers waiting. Held longest: lease 1, for … ms (job=monthly report). Release connections sooner, shorten the work done while holding one, or enlarge the pool.
// holder: lease 1, monthly report
// retryable: true
