import { ConnectionPool } from '@rhosocial/activerecord';
import { FakeConnector, VirtualClock } from '@rhosocial/activerecord/testing';

const clock = new VirtualClock();

// #region main
const pool = new ConnectionPool(new FakeConnector(clock), { maxSize: 2, clock });
const report = await pool.acquire({ tags: { job: 'report' } });
await clock.advance(700);
const order = await pool.acquire({ tags: { route: '/orders' } });
const waiting = pool.acquire({ tags: { route: '/late' } });
await clock.advance(300);

const { leases, waiters, connections } = pool.snapshot();
for (const { tags, heldMs } of leases) console.log('holds', tags, heldMs);
for (const { tags, waitMs } of waiters) console.log('waits', tags, waitMs);
for (const { connectionId, state, ageMs, uses } of connections) {
  console.log({ connectionId, state, ageMs, uses });
}

const asked = pool.healthCheck({ timeoutMs: 100 });
await clock.advance(100);
console.log(await asked);
// #endregion

await report.release();
await order.release();
await (await waiting).release();
await pool.dispose();

// Output:
// holds { job: 'report' } 1000
// holds { route: '/orders' } 300
// waits { route: '/late' } 300
// { connectionId: 1, state: 'lent', ageMs: 1000, uses: 1 }
// { connectionId: 2, state: 'lent', ageMs: 300, uses: 1 }
// { healthy: true, saturated: true, error: undefined, elapsedMs: 100 }
