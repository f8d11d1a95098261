import {
  LoadTest,
  seeded,
  VirtualClock,
  type LoadResult,
} from '@rhosocial/activerecord/testing';

const clock = new VirtualClock();

// #region server
/** Answers in 1 ms, but stands still in the first second of every ten. */
async function server() {
  const at = clock.now() % 10_000;
  await clock.sleep(at < 1_000 ? 1_001 - at : 1);
}
// #endregion

// #region main
const options = { durationMs: 60_000, clock, random: seeded(1) };
const run = (test: LoadTest) => clock.runUntil(test.run(server, options));

const closed = await run(new LoadTest({ concurrentUsers: 1, thinkTimeMs: 9 }));
const corrected = await run(
  new LoadTest({ concurrentUsers: 1, thinkTimeMs: 9, expectedIntervalMs: 10 }),
);
const open = await run(new LoadTest({ arrivalsPerSecond: 100, arrivals: 'even' }));

function show(name: string, { requests, latency }: LoadResult) {
  const { p50Ms, p99Ms, maxMs } = latency;
  const [p50, p99, max] = [p50Ms, p99Ms, maxMs].map((ms) => `${Math.round(ms)} ms`);
  console.log(`${name}: ${requests} sent, ${latency.count} counted`);
  console.log(`  p50 ${p50}, p99 ${p99}, slowest ${max}`);
}
show('closed', closed);
show('open', open);
show('corrected', corrected);
// #endregion

// Output:
// closed: 5400 sent, 5400 counted
//   p50 1 ms, p99 1 ms, slowest 1001 ms
// open: 6000 sent, 6000 counted
//   p50 1 ms, p99 901 ms, slowest 1001 ms
// corrected: 5400 sent, 5994 counted
//   p50 1 ms, p99 911 ms, slowest 1001 ms
