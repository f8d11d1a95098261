import { ConnectionPool } from '@rhosocial/activerecord';
import { FakeConnector, VirtualClock } from '@rhosocial/activerecord/testing';

const clock = new VirtualClock();

// #region main
const options = { maxSize: 2, acquireTimeoutMs: 50, clock };
const pool = new ConnectionPool(new FakeConnector(clock), options);

const first = await pool.acquire();
const second = await pool.acquire();
const third = pool.acquire().catch(() => {}); // gives up after 50 ms
await clock.advance(80);
await third;
await first.release();

console.log(pool.getStats({ reset: true }));
const { used, acquired } = pool.getStats();
console.log('after the reset:', { used, acquired });
// #endregion

await second.release();
await pool.dispose();

// Output:
// {
//   total: 2,
//   idle: 1,
//   used: 1,
//   connecting: 0,
//   closing: 0,
//   minSize: 0,
//   maxSize: 2,
//   waiting: 0,
//   acquired: 2,
//   queued: 3,
//   timeouts: 1,
//   aborted: 0,
//   refused: 0,
//   deadlocks: 0,
//   leaks: 0,
//   connects: 2,
//   connectErrors: 0,
//   closedLifetime: 0,
//   closedIdle: 0,
//   closedBroken: 0,
//   discarded: 0,
//   waitMs: { total: 0, max: 0 },
//   heldMs: { total: 80, max: 80 }
// }
// after the reset: { used: 1, acquired: 0 }
