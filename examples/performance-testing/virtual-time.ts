import assert from 'node:assert/strict';
import { ConnectionPool, PoolTimeoutError } from '@rhosocial/activerecord';
import { FakeConnector, VirtualClock } from '@rhosocial/activerecord/testing';

// #region main
const clock = new VirtualClock();
const pool = new ConnectionPool(new FakeConnector(clock), {
  maxSize: 1,
  acquireTimeoutMs: 30_000,
  clock,
});

const lease = await pool.acquire();
const second = pool.acquire().catch((error: unknown) => error);

await clock.advance(29_999);
console.log('waiting:', pool.getStats().waiting);
await clock.advance(1);
assert.ok((await second) instanceof PoolTimeoutError);
console.log(`gave up after ${clock.now()} ms, which took no time`);
// #endregion

await lease.release();
await pool.dispose();

// Output:
// waiting: 1
// gave up after 30000 ms, which took no time
