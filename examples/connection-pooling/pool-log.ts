import { createPool } from '@rhosocial/activerecord';
import { FakeConnector, VirtualClock } from '@rhosocial/activerecord/testing';

const clock = new VirtualClock();
const after = (ms: number) =>
  new Promise<void>((done) => void clock.setTimer(done, ms));

// #region main
const pool = createPool(new FakeConnector(clock), { maxSize: 1, clock });

// Worth a line: long waits, long leases, failures, and errors of the log itself.
pool.on('checkout', ({ waitMs, tags }) => {
  if (waitMs > 50) console.log(`warn  ${tags.route} waited ${waitMs} ms`);
});
pool.on('checkin', ({ heldMs, tags }) => {
  if (heldMs > 100) console.log(`warn  ${tags.route} held a connection ${heldMs} ms`);
});
pool.on('acquireFailed', ({ waitMs, tags }) => {
  console.log(`error ${tags.route} got no connection in ${waitMs} ms`);
});
pool.on('listenerError', ({ event, error }) => {
  console.log(`error a listener of '${event}' failed: ${(error as Error).message}`);
});
// #endregion

pool.on('connect', () => {
  throw new Error('the log file is full');
});
const visit = (route: string, ms: number) =>
  pool.connection(() => after(ms), { tags: { route }, timeoutMs: 250 });

const visits = [visit('/report', 200), visit('/cart', 90), visit('/search', 10)];
const outcomes = Promise.allSettled(visits);
await clock.advance(500);
console.log((await outcomes).map(({ status }) => status));
await pool.dispose();

// Output:
// error a listener of 'connect' failed: the log file is full
// warn  /report held a connection 200 ms
// warn  /cart waited 200 ms
// error /search got no connection in 250 ms
// [ 'fulfilled', 'fulfilled', 'rejected' ]
