import { createPool } from '@rhosocial/activerecord';
import { FakeConnector, VirtualClock } from '@rhosocial/activerecord/testing';

const clock = new VirtualClock();

// #region main
const options = { leakThresholdMs: 30_000, clock };
const pool = createPool(new FakeConnector(clock), options);
pool.on('leak', ({ leaseId, heldMs, tags, stack }) => {
  const [where] = stack?.match(/at \w+/) ?? [];
  console.log(`lease ${leaseId} of ${tags.job}: ${heldMs / 1000} s, ${where}`);
});
pool.on('leakRecovered', ({ leaseId, heldMs }) => {
  console.log(`lease ${leaseId} is back after ${heldMs / 1000} s`);
});

async function exportOrders() {
  return pool.acquire({ tags: { job: 'export' } });
}
async function sendLetters() {
  return pool.acquire({ tags: { job: 'letters' } });
}

const slow = await exportOrders();
const forgotten = await sendLetters();
await clock.advance(50_000);
await slow.release();
// forgotten.release() is missing here.
const { leaks, used } = pool.getStats();
console.log({ leaks, used });
// #endregion

await forgotten.release();
await pool.dispose();

// Output:
// lease 1 of export: 30 s, at exportOrders
// lease 2 of letters: 30 s, at sendLetters
// lease 1 is back after 50 s
// { leaks: 2, used: 1 }
// lease 2 is back after 50 s
