import { ConnectionPool } from '@rhosocial/activerecord';
import {
  FakeConnector,
  LoadTest,
  seeded,
  VirtualClock,
} from '@rhosocial/activerecord/testing';

// #region main
/** 100 requests a second at random moments, each with a connection for 20 ms. */
async function tail(maxSize: number) {
  const clock = new VirtualClock();
  const pool = new ConnectionPool(new FakeConnector(clock), { maxSize, clock });
  const request = () => pool.connection(() => clock.sleep(20));
  const test = new LoadTest({ arrivalsPerSecond: 100 });
  const result = await clock.runUntil(
    test.run(request, { durationMs: 60_000, clock, random: seeded(1) }),
  );
  await clock.runUntil(pool.dispose());
  return result;
}

for (const size of [2, 3, 4, 8]) {
  const { latency, errors } = await tail(size);
  const { meanMs, p50Ms, p99Ms } = latency;
  const [mean, p50, p99] = [meanMs, p50Ms, p99Ms].map((ms) => `${Math.round(ms)} ms`);
  console.log(`${size}: mean ${mean}, p50 ${p50}, p99 ${p99}, ${errors} turned away`);
}
// #endregion

// Output:
// 2: mean 122 ms, p50 131 ms, p99 218 ms, 173 turned away
// 3: mean 25 ms, p50 20 ms, p99 55 ms, 0 turned away
// 4: mean 21 ms, p50 20 ms, p99 34 ms, 0 turned away
// 8: mean 20 ms, p50 20 ms, p99 20 ms, 0 turned away
