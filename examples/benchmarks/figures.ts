import { runBenchmark, VirtualClock } from '@rhosocial/activerecord/testing';

// #region main
const clock = new VirtualClock();
let calls = 0;

/** Takes 100 ms at first, then 2 ms, and 20 ms each tenth time. */
async function report() {
  calls++;
  await clock.sleep(calls <= 5 ? 100 : calls % 10 === 0 ? 20 : 2);
}

const running = runBenchmark(report, { iterations: 100, warmup: 5, clock });
const result = await clock.runUntil(running);

console.log(`${result.name}: ${result.iterations} of ${calls} calls are measured`);
console.log(`min ${result.minMs} ms, max ${result.maxMs} ms`);
console.log(
  `mean ${result.meanMs.toFixed(1)} ms, deviation ${result.stdevMs.toFixed(1)} ms`,
);
console.log(`median ${result.percentile(50)} ms, p95 ${result.percentile(95)} ms`);
// #endregion

// Output:
// report: 100 of 105 calls are measured
// min 2 ms, max 20 ms
// mean 3.8 ms, deviation 5.4 ms
// median 2 ms, p95 20 ms
