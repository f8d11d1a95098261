import { ConnectionLostError, createPool } from '@rhosocial/activerecord';
import { FakeConnector, VirtualClock } from '@rhosocial/activerecord/testing';

const clock = new VirtualClock();
const server = new FakeConnector(clock);

// #region main
const pool = createPool(server, { name: 'shop', clock });
const lease = await pool.acquire();
server.lose(lease.connection); // as a server does that is restarted

try {
  console.log(lease.connection.open);
} catch (error) {
  if (!(error instanceof ConnectionLostError)) throw error;
  console.log(`${error.code}: ${error.message}`);
}
await lease.release();

const next = await pool.acquire();
console.log(`connection ${next.connectionId} is open: ${next.connection.open}`);
await next.release();
// #endregion

await pool.dispose();

// Output:
// AR_CONNECTION_LOST: Connection 1 of pool 'shop' was lost while it was in use. Release it, and run the work again if it may run twice.
// connection 2 is open: true
