import { createPool, PoolTimeoutError } from '@rhosocial/activerecord';
import { FakeConnector, VirtualClock } from '@rhosocial/activerecord/testing';

// #region main
const clock = new VirtualClock();
// A host that answers only after a minute.
const silent = new FakeConnector(clock, { connectMs: 60_000 });
const pool = createPool(silent, {
  name: 'orders',
  connectTimeoutMs: 2_000,
  acquireTimeoutMs: 5_000,
  random: () => 1,
  clock,
});
const stop = pool.on('connectFailed', ({ attempt, error }) => {
  console.log(`${clock.now()} ms: attempt ${attempt}: ${(error as Error).message}`);
});

const waiter = pool.acquire().catch((error: unknown) => {
  if (!(error instanceof PoolTimeoutError)) throw error;
  console.log(`${clock.now()} ms: ${error.message}`);
});
await clock.advance(5_000);
await waiter;
// #endregion

stop();
await Promise.all([pool.dispose({ force: true }), clock.advance(60_000)]);

// Output:
// 2000 ms: attempt 1: No answer within 2000 ms.
// 4010 ms: attempt 2: No answer within 2000 ms.
// 5000 ms: Pool 'orders' gave no connection within 5000 ms: 0 of 10 in use, 1 being opened, 0 other callers waiting. The last try to connect failed: No answer within 2000 ms. Check that the database can be reached.
