import { createPool } from '@rhosocial/activerecord';
import { FakeConnector, VirtualClock } from '@rhosocial/activerecord/testing';

const clock = new VirtualClock();

// #region main
const pool = createPool(new FakeConnector(clock), { maxSize: 4, clock });
pool.on('close', ({ connectionId, reason }) => {
  console.log(`connection ${connectionId} closed, ${reason}`);
});
const leases = await Promise.all([1, 2, 3, 4].map(() => pool.acquire()));
await leases[3]!.release();

pool.resize({ maxSize: 2 }); // two more instances have been started
console.log(`${pool.getStats().used} in use, ${pool.getStats().maxSize} allowed`);
await leases[2]!.release();

const count = pool.evict('all'); // the password has been changed
console.log(`${count} are to go`);
await leases[1]!.release();
await leases[0]!.release();

const fresh = await pool.acquire();
console.log(`the next caller gets connection ${fresh.connectionId}`);
await fresh.release();
// #endregion

await pool.dispose();

// Output:
// connection 4 closed, surplus
// 3 in use, 2 allowed
// connection 3 closed, surplus
// 2 are to go
// connection 2 closed, evicted
// connection 1 closed, evicted
// the next caller gets connection 5
// connection 5 closed, dispose
