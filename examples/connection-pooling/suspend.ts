import { createPool } from '@rhosocial/activerecord';
import { FakeConnector, VirtualClock } from '@rhosocial/activerecord/testing';

const clock = new VirtualClock();

// #region main
const pool = createPool(new FakeConnector(clock), { maxSize: 2, clock });
const lease = await pool.acquire();

pool.suspend(); // the database is about to be moved
const waiting = pool.connection(() => console.log(`${clock.now()} ms: served`));
await clock.advance(200);
console.log(`${clock.now()} ms: ${pool.state}, ${pool.getStats().waiting} waiting`);
await lease.release(); // who has a connection may finish

await clock.advance(300);
pool.evict(); // connections to where the database was
pool.resume();
await waiting;
// #endregion

await pool.dispose();

// Output:
// 200 ms: suspended, 1 waiting
// 500 ms: served
