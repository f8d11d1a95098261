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
