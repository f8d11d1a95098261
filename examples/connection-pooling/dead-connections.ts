import { createPool } from '@rhosocial/activerecord';
import { FakeConnector, VirtualClock } from '@rhosocial/activerecord/testing';

const clock = new VirtualClock();
const server = new FakeConnector(clock);

// #region main
const pool = createPool(server, { maxSize: 3, validationBypassMs: 500, clock });
pool.on('validateFailed', ({ connectionId, error }) => {
  console.log(`connection ${connectionId}: ${(error as Error).message}`);
});

const leases = await Promise.all([pool.acquire(), pool.acquire(), pool.acquire()]);
const connections = leases.map(({ connection }) => connection);
for (const lease of leases) await lease.release();

await clock.advance(200);
console.log(`after 200 ms ${await checksOf(1)} checks`);
await clock.advance(2000);
console.log(`after 2 s ${await checksOf(1)} check`);

// The server is restarted, and the driver notices it at one connection only.
const [first, ...others] = connections;
for (const connection of others) server.lose(connection, { quietly: true });
server.lose(first!);
console.log(`callers get ${await numbersOf(3)}`);
// #endregion

async function numbersOf(count: number): Promise<string> {
  const got = await Promise.all(Array.from({ length: count }, () => pool.acquire()));
  for (const lease of got) await lease.release();
  return got.map(({ connectionId }) => connectionId).join(', ');
}
async function checksOf(count: number): Promise<number> {
  const before = server.pings;
  await numbersOf(count);
  return server.pings - before;
}
await pool.dispose();

// Output:
// after 200 ms 0 checks
// after 2 s 1 check
// connection 3: The server has ended the connection.
// connection 2: The server has ended the connection.
// callers get 4, 5, 6
