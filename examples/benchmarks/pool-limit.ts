import { createPool } from '@rhosocial/activerecord';
import { FakeConnector, LoadTest, VirtualClock } from '@rhosocial/activerecord/testing';

let state = 1;
/** The same moments every time, so that this page prints the same every time. */
function random() {
  state = (state * 16_807) % 2_147_483_647;
  return state / 2_147_483_647;
}

// #region main
const clock = new VirtualClock();
const options = { maxSize: 4, acquireTimeoutMs: 200, clock };
const pool = createPool(new FakeConnector(clock), options);

// Four connections, each held for 50 ms, serve 80 requests a second.
const operation = () => pool.connection(() => clock.sleep(50));

for (const arrivalsPerSecond of [40, 60, 76, 100]) {
  const test = new LoadTest({ arrivalsPerSecond });
  const times = { durationMs: 60_000, warmupMs: 5_000 };
  const result = await clock.runUntil(test.run(operation, { ...times, clock, random }));
  const { p50Ms, p99Ms } = result.latency;
  const failed = `${(result.errorRate * 100).toFixed(1)} % failed`;
  const answered = `${Math.round(result.throughputPerSecond)} a second`;
  const latency = `p50 ${Math.round(p50Ms)} ms, p99 ${Math.round(p99Ms)} ms`;
  console.log(`${arrivalsPerSecond} asked for: ${answered}, ${latency}, ${failed}`);
  for (const [code, times] of result.errorsByCode) console.log(`  ${code}: ${times}`);
}
// #endregion

await pool.dispose();

// Output:
// 40 asked for: 40 a second, p50 50 ms, p99 80 ms, 0.0 % failed
// 60 asked for: 59 a second, p50 50 ms, p99 147 ms, 0.0 % failed
// 76 asked for: 74 a second, p50 109 ms, p99 247 ms, 1.8 % failed
//   AR_POOL_TIMEOUT: 79
// 100 asked for: 80 a second, p50 220 ms, p99 250 ms, 19.8 % failed
//   AR_POOL_TIMEOUT: 1183
