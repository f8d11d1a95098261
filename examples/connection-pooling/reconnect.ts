import { createPool } from '@rhosocial/activerecord';
import { FakeConnector, VirtualClock } from '@rhosocial/activerecord/testing';

// #region main
const clock = new VirtualClock();
const server = new FakeConnector(clock, { connectError: new Error('unreachable') });
const pool = createPool(server, { clock, random: () => 1 });
pool.on('connectFailed', ({ attempt }) => {
  console.log(`${clock.now()} ms: attempt ${attempt} failed`);
});
pool.on('connect', () => console.log(`${clock.now()} ms: connected`));

const waiting = pool.acquire(); // for 30 seconds at most, the pool's default
await clock.advance(100);
server.behaviour.connectError = undefined; // the server is back
await clock.advance(100);

const lease = await waiting;
console.log(`the caller has connection ${lease.connectionId}`);
await lease.release();
// #endregion

await pool.dispose();

// Output:
// 0 ms: attempt 1 failed
// 10 ms: attempt 2 failed
// 30 ms: attempt 3 failed
// 70 ms: attempt 4 failed
// 150 ms: connected
// the caller has connection 1
