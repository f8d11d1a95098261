import { createPool } from '@rhosocial/activerecord';
import { FakeConnector, VirtualClock } from '@rhosocial/activerecord/testing';

const MINUTE = 60_000;

// #region main
const clock = new VirtualClock();
const pool = createPool(new FakeConnector(clock), {
  maxLifetimeMs: 60 * MINUTE, // poolRecycle: 3600
  idleTimeoutMs: 10 * MINUTE,
  jitterRatio: 0, // the default, 0.1, closes up to a tenth earlier, at random
  clock,
});
const log = (text: string) => console.log(`${clock.now() / MINUTE} min: ${text}`);
pool.on('connect', ({ connectionId }) => log(`${connectionId} opened`));
pool.on('close', ({ connectionId, reason }) =>
  log(`${connectionId} closed, ${reason}`),
);

for (let minute = 0; minute < 70; minute += 5) {
  await pool.connection(() => {}); // used for a moment
  await clock.advance(5 * MINUTE);
}
await clock.advance(10 * MINUTE); // nobody asks any more
// #endregion

await pool.dispose();

// Output:
// 0 min: 1 opened
// 60 min: 1 closed, lifetime
// 60 min: 2 opened
// 75 min: 2 closed, idle
