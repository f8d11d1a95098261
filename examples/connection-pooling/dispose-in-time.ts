import { createPool, LeaseReleasedError } from '@rhosocial/activerecord';
import { FakeConnector, VirtualClock } from '@rhosocial/activerecord/testing';

const clock = new VirtualClock();
const after = (ms: number) =>
  new Promise<void>((done) => void clock.setTimer(done, ms));

// #region main
const pool = createPool(new FakeConnector(clock), { maxSize: 2, clock });
const quick = pool.connection(() => after(300)).then(() => 'done');
const stuck = await pool.acquire({ tags: { job: 'export' } });

const ending = pool.dispose({ timeoutMs: 5000 });
await clock.advance(300);
console.log(`after 300 ms the quick one is ${await quick}`);
for (const { tags } of pool.snapshot().leases) console.log(`waiting for ${tags.job}`);

await clock.advance(4700);
const { forced } = await ending;
console.log(`after 5 s the pool is ${pool.state}, ${forced} taken away`);
await stuck.release().catch((error: unknown) => {
  if (!(error instanceof LeaseReleasedError)) throw error;
  console.log(error.code);
});
// #endregion

// Output:
// after 300 ms the quick one is done
// waiting for export
// after 5 s the pool is closed, 1 taken away
// AR_LEASE_RELEASED
