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
  const pool = new ConnectionPool(new FakeConnector(clock), {
    maxSize,
    clock,
    acquireTimeoutMs: 500,
  });
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
  const [p50, p99] = [latency.p50Ms, latency.p99Ms].map(Math.round);
  console.log(`${size} connections: p50 ${p50} ms, p99 ${p99} ms, ${errors} timeouts`);
}
// #endregion

// Output:
// 2 connections: p50 131 ms, p99 218 ms, 173 timeouts
// 3 connections: p50 20 ms, p99 55 ms, 0 timeouts
// 4 connections: p50 20 ms, p99 34 ms, 0 timeouts
// 8 connections: p50 20 ms, p99 20 ms, 0 timeouts
