import { createPool, PoolTimeoutError } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { VirtualClock } from '@rhosocial/activerecord/testing';

const clock = new VirtualClock(); // time passes when it is told to
const pool = createPool(SQLiteBackend.connector({ database: 'shop.db' }), {
  name: 'shop',
  maxSize: 1,
  acquireTimeoutMs: 50,
  clock,
});

// #region main
const report = await pool.acquire({ tags: { job: 'monthly report' } });
const checkout = pool.acquire({ tags: { job: 'checkout' } });
void clock.advance(50);

try {
  await checkout;
} catch (error) {
  if (!(error instanceof PoolTimeoutError)) throw error;
  console.log(`${error.code}: ${error.message}`);
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
// AR_POOL_TIMEOUT: Pool 'shop' gave no connection within 50 ms: 1 of 1 in use, 0 being opened, 0 other callers waiting. Held longest: lease 1, for 50 ms (job=monthly report). Release connections sooner, shorten the work done while holding one, or enlarge the pool.
// holder: lease 1, monthly report
// retryable: true
