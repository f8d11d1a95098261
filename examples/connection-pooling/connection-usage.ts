import { createPool } from '@rhosocial/activerecord';
import { FakeConnector, VirtualClock } from '@rhosocial/activerecord/testing';

const clock = new VirtualClock();
const after = (ms: number) =>
  new Promise<void>((done) => void clock.setTimer(done, ms));

// #region main
const pool = createPool(new FakeConnector(clock), { maxSize: 10, clock });
let peak = 0;
pool.on('checkout', () => {
  peak = Math.max(peak, pool.getStats().used);
});

// 200 callers a second, each holding a connection for 18 ms: 3.6 in use on average.
async function caller(number: number): Promise<void> {
  await after(number * 5);
  await pool.connection(() => after(18));
}
const callers = Promise.all(Array.from({ length: 200 }, (_, number) => caller(number)));
await clock.advance(2000);
await callers;

const { acquired, connects, heldMs, maxSize } = pool.getStats();
console.log(`${acquired} leases of ${heldMs.total / acquired} ms`);
console.log(`at most ${peak} of ${maxSize} in use, ${connects} ever opened`);
// #endregion

await pool.dispose();

// Output:
// 200 leases of 18 ms
// at most 4 of 10 in use, 4 ever opened
