import { ConnectionPool } from '@rhosocial/activerecord';
import { FakeConnector, VirtualClock } from '@rhosocial/activerecord/testing';

const clock = new VirtualClock();

// #region main
const pool = new ConnectionPool(new FakeConnector(clock), {
  name: 'orders',
  minSize: 1,
  idleTimeoutMs: 30_000,
  maxLifetimeMs: 60_000,
  jitterRatio: 0, // or lifetimes differ from run to run
  clock,
});
pool.on('close', ({ connectionId, reason }) => {
  console.log(`after ${clock.now() / 1000} s, connection ${connectionId}: ${reason}`);
});

await pool.connection(() => pool.connection(() => {})); // two at once
await clock.advance(90_000);
await pool.dispose();
// #endregion

// Output:
// after 30 s, connection 2: idle
// after 60 s, connection 1: lifetime
// after 90 s, connection 3: dispose
