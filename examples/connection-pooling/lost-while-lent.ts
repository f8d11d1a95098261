import { ConnectionLostError, createPool, type Lease } from '@rhosocial/activerecord';
import {
  FakeConnector,
  VirtualClock,
  type FakeConnection,
} from '@rhosocial/activerecord/testing';

const clock = new VirtualClock();
const server = new FakeConnector(clock);
const pool = createPool(server, { maxSize: 1, name: 'shop', clock });
let restarts = 1;

// #region main
/** Runs work that does no harm when it runs twice, once more when its connection is lost. */
async function again<R>(work: (lease: Lease<FakeConnection>) => Promise<R>) {
  try {
    return await pool.connection((_, lease) => work(lease));
  } catch (error) {
    if (!(error instanceof ConnectionLostError)) throw error;
    console.log(error.code, error.message);
    return pool.connection((_, lease) => work(lease));
  }
}

const answer = await again(async (lease) => {
  console.log(`reads on connection ${lease.connectionId}`);
  if (restarts-- > 0) server.lose(lease.connection);
  return `answered by server connection ${lease.connection.number}`;
});
console.log(answer);
// #endregion

await pool.dispose();

// Output:
// reads on connection 1
// AR_CONNECTION_LOST Connection 1 of pool 'shop' was lost while it was in use. Release it, and run the work again if it may run twice.
// reads on connection 2
// answered by server connection 2
