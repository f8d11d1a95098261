import { ConnectionPool, type PoolEvents } from '@rhosocial/activerecord';
import { FakeConnector, VirtualClock } from '@rhosocial/activerecord/testing';

const clock = new VirtualClock();

// #region main
const options = {
  name: 'orders',
  maxSize: 1,
  acquireTimeoutMs: 100,
  maxQueue: 1,
  clock,
};
const pool = new ConnectionPool(new FakeConnector(clock), options);
const names: (keyof PoolEvents)[] = [
  ...(['acquireRequest', 'checkout', 'checkin', 'acquireFailed', 'queueFull'] as const),
  ...(['connectRequest', 'connect', 'close', 'resize', 'drain', 'closed'] as const),
];
for (const name of names) pool.on(name, (event) => console.log(name, summary(event)));

const lease = await pool.acquire({ tags: { route: '/orders' } });
const late = pool.acquire({ tags: { route: '/late' } }).catch(() => {});
await pool.acquire({ tags: { route: '/crowd' } }).catch(() => {}); // the queue is full
await clock.advance(100); // the other one has waited long enough
await late;
await lease.release();
pool.resize({ maxSize: 2 });
await pool.dispose();
// #endregion

/** What an event carries, without the pool's name, and of errors the code. */
function summary(event: object): string {
  const fields = Object.entries(event).filter(([name]) => name !== 'pool');
  const texts = fields.map(([name, value]) => {
    const shown = value instanceof Error ? (value as { code?: string }).code : value;
    return `${name}=${typeof shown === 'object' ? JSON.stringify(shown) : shown}`;
  });
  return texts.join(' ');
}

// Output:
// acquireRequest requestId=1 tags={"route":"/orders"}
// connectRequest connectId=1 attempt=1
// connect connectionId=1 connectId=1 connectMs=0
// checkout connectionId=1 leaseId=1 requestId=1 waitMs=0 tags={"route":"/orders"}
// acquireRequest requestId=2 tags={"route":"/late"}
// acquireRequest requestId=3 tags={"route":"/crowd"}
// queueFull requestId=3 waitMs=0 tags={"route":"/crowd"} error=AR_POOL_QUEUE_FULL
// acquireFailed requestId=3 waitMs=0 tags={"route":"/crowd"} error=AR_POOL_QUEUE_FULL
// acquireFailed requestId=2 waitMs=100 tags={"route":"/late"} error=AR_POOL_TIMEOUT
// checkin connectionId=1 leaseId=1 heldMs=100 tags={"route":"/orders"}
// resize minSize=0 maxSize=2
// drain
// close connectionId=1 reason=dispose
// closed
