import { createPool } from '@rhosocial/activerecord';
import { FakeConnector, VirtualClock } from '@rhosocial/activerecord/testing';

const clock = new VirtualClock();
const server = new FakeConnector(clock, { pingMs: 3 });

// #region main
const pool = createPool(server, { maxSize: 1, clock });

/** What a readiness probe is answered. */
async function ready(): Promise<void> {
  const check = pool.healthCheck({ timeoutMs: 500 });
  await clock.advance(500);
  const { healthy, saturated, elapsedMs, error } = await check;
  const why = error instanceof Error ? error.message : '';
  console.log(healthy ? 200 : 503, { saturated, elapsedMs }, why);
}

await ready();

const lease = await pool.acquire(); // all connections are in use
await ready();
await lease.release();

server.behaviour.pingError = new Error('the server is shutting down');
server.behaviour.connectError = new Error('connection refused');
await ready();
// #endregion

await Promise.all([pool.dispose(), clock.advance(5000)]);

// Output:
// 200 { saturated: false, elapsedMs: 3 }
// 200 { saturated: true, elapsedMs: 500 }
// 503 { saturated: false, elapsedMs: 3 } the server is shutting down
