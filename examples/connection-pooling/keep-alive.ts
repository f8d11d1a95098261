import { createPool } from '@rhosocial/activerecord';
import { FakeConnector, VirtualClock } from '@rhosocial/activerecord/testing';

const MINUTE = 60_000;
const clock = new VirtualClock();
const server = new FakeConnector(clock);

// #region main
const pool = createPool(server, {
  minSize: 1,
  keepAliveMs: 4 * MINUTE, // a firewall on the way forgets after five
  maxLifetimeMs: 0,
  clock,
});
const log = (text: string) => console.log(`${clock.now() / MINUTE} min: ${text}`);
pool.on('connect', ({ connectionId }) => log(`${connectionId} opened`));
pool.on('close', ({ connectionId, reason, error }) => {
  log(`${connectionId} closed, ${reason}: ${(error as Error).message}`);
});

const lease = await pool.acquire();
const { connection } = lease;
await lease.release();

await clock.advance(10 * MINUTE);
log(`asked ${server.pings} times`);
server.lose(connection); // the server is restarted, and says so
await clock.advance(MINUTE);
log(`${pool.getStats().idle} idle`);
// #endregion

await pool.dispose();

// Output:
// 10 min: asked 2 times
// 10 min: 1 closed, lost: The server has ended the connection.
// 10 min: 2 opened
// 11 min: 1 idle
