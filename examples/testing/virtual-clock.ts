import { createPool } from '@rhosocial/activerecord';
import { FakeConnector, VirtualClock } from '@rhosocial/activerecord/testing';

// #region main
const clock = new VirtualClock();
const pool = createPool(new FakeConnector(clock), { clock, maxSize: 1, name: 'shop' });

/** Ten callers who need one connection for 4 s each, and how many of them get it. */
async function rush(): Promise<number> {
  const callers = Array.from({ length: 10 }, () =>
    pool.connection(() => clock.sleep(4_000)),
  );
  const results = await Promise.allSettled(callers);
  return results.filter(({ status }) => status === 'fulfilled').length;
}

const served = await clock.runUntil(rush());
console.log(`${served} of 10 were served within ${clock.now() / 1_000} s`);

const hour = clock.sleep(3_600_000).then(() => 'an hour later');
await clock.advance(3_600_000);
console.log(await hour);
// #endregion

await pool.dispose();

// Output:
// 8 of 10 were served within 32 s
// an hour later
