import {
  LoadTest,
  VirtualClock,
  type ClosedLoad,
  type OpenLoad,
} from '@rhosocial/activerecord/testing';

// #region main
/** Asks a server a hundred times a second that stalls in the last of each 10 seconds. */
async function ask(name: string, load: ClosedLoad | OpenLoad) {
  const clock = new VirtualClock();
  const server = () => {
    const moment = clock.now() % 10_000;
    return clock.sleep(moment < 9_000 ? 1 : 10_001 - moment);
  };
  const options = { durationMs: 100_000, clock, random: () => 0 };
  const running = new LoadTest(load).run(server, options);
  const { requests, latency } = await clock.runUntil(running);
  console.log(`${name}: ${requests} requests, p99 ${latency.p99Ms.toFixed(1)} ms`);
}

await ask('a user who waits', { concurrentUsers: 1, thinkTimeMs: 9 });
await ask('arrivals', { arrivalsPerSecond: 100, arrivals: 'even' });
const corrected = { concurrentUsers: 1, thinkTimeMs: 9, expectedIntervalMs: 10 };
await ask('a user, corrected', corrected);
// #endregion

// Output:
// a user who waits: 9001 requests, p99 1.0 ms
// arrivals: 10000 requests, p99 901.3 ms
// a user, corrected: 9001 requests, p99 911.2 ms
