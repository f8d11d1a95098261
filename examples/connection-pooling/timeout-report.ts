import { createPool, PoolTimeoutError } from '@rhosocial/activerecord';
import { FakeConnector, VirtualClock } from '@rhosocial/activerecord/testing';

const clock = new VirtualClock();

// #region main
const server = new FakeConnector(clock);
const pool = createPool(server, { maxSize: 2, traceLeases: true, clock });

async function nightlyReport() {
  return pool.acquire({ tags: { job: 'nightly report' } });
}

const lease = await nightlyReport(); // and never released
server.behaviour.connectError = new Error('too many clients already');
const waiting = pool.acquire({ timeoutMs: 1000 }).catch((error: unknown) => error);
await clock.advance(800);
clock.freeze(500); // as code does that computes for half a second
await clock.advance(0);

const error = await waiting;
if (!(error instanceof PoolTimeoutError)) throw error;
for (const { tags, heldMs, stack } of error.holders) {
  console.log(`${tags.job}, for ${heldMs} ms, ${stack?.match(/at \w+/)?.[0]}`);
}
console.log('last try to connect:', (error.cause as Error).message);
console.log(`the event loop was blocked for ${error.eventLoopDelayMs} ms`);
// #endregion

await lease.release();
await pool.dispose();

// Output:
// nightly report, for 1300 ms, at nightlyReport
// last try to connect: too many clients already
// the event loop was blocked for 300 ms
