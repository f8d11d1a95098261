import { createPool } from '@rhosocial/activerecord';
import { FakeConnector, VirtualClock } from '@rhosocial/activerecord/testing';

const clock = new VirtualClock();
const after = (ms: number) =>
  new Promise<void>((done) => void clock.setTimer(done, ms));

// #region main
const pool = createPool(new FakeConnector(clock), { maxSize: 2, clock });
const visit = (route: string, ms: number) =>
  pool.connection(() => after(ms), { tags: { route } });

const report = visit('/report', 900);
await clock.advance(400);
const others = [visit('/cart', 200), visit('/search', 10)];
await clock.advance(100);

const { leases, waiters, connections } = pool.snapshot();
for (const { tags, heldMs, connectionId } of leases) {
  console.log(`${tags.route} has held connection ${connectionId} for ${heldMs} ms`);
}
for (const { tags, waitMs } of waiters) {
  console.log(`${tags.route} has waited for ${waitMs} ms`);
}
for (const { connectionId, state, ageMs, uses } of connections) {
  console.log(`connection ${connectionId}: ${state}, ${ageMs} ms old, lent ${uses} x`);
}
// #endregion

await clock.advance(1000);
await Promise.all([report, ...others]);
await pool.dispose();

// Output:
// /report has held connection 1 for 500 ms
// /cart has held connection 2 for 100 ms
// /search has waited for 100 ms
// connection 1: lent, 500 ms old, lent 1 x
// connection 2: lent, 100 ms old, lent 1 x
