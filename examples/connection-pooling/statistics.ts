import { ConnectionPool } from '@rhosocial/activerecord';
import { FakeConnector, VirtualClock } from '@rhosocial/activerecord/testing';

const clock = new VirtualClock();
const after = (ms: number) =>
  new Promise<void>((done) => void clock.setTimer(done, ms));

// #region main
const options = { minSize: 2, maxSize: 2, clock };
const pool = await ConnectionPool.create(new FakeConnector(clock), options);

// Six callers at once, each holding a connection for 40 ms.
const work = Promise.all(
  Array.from({ length: 6 }, () => pool.connection(() => after(40))),
);
await clock.advance(50);
const { used, idle, waiting, maxSize } = pool.getStats();
console.log('after 50 ms:', { used, idle, waiting, maxSize });

await clock.advance(100);
await work;
const { acquired, queued, timeouts, waitMs, heldMs } = pool.getStats();
console.log('in total:', { acquired, queued, timeouts });
console.log(
  `waited ${waitMs.total / acquired} ms on average, at most ${waitMs.max} ms`,
);
console.log(`held ${heldMs.total / acquired} ms on average`);
// #endregion

await pool.dispose();

// Output:
// after 50 ms: { used: 2, idle: 0, waiting: 2, maxSize: 2 }
// in total: { acquired: 6, queued: 4, timeouts: 0 }
// waited 40 ms on average, at most 80 ms
// held 40 ms on average
