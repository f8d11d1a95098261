import { simulatePool } from '@rhosocial/activerecord/testing';

// #region main
// 400 callers a second, each holding a connection for 20 ms: 8 are busy on average.
const load = { arrivalsPerSecond: 400, holdMs: 20, seed: 14 };

console.log('size   busy  mean wait  by Erlang  99 of 100');
for (const maxSize of [9, 10, 11, 12, 13, 14]) {
  const pool = await simulatePool({ ...load, maxSize });
  const busy = `${(100 * pool.utilization).toFixed(0)} %`;
  const waits = [pool.wait.meanMs, pool.erlangMeanWaitMs, pool.wait.p99Ms];
  const row = waits.map((ms) => `${ms.toFixed(2)} ms`.padStart(11)).join('');
  console.log(`${String(maxSize).padStart(4)} ${busy.padStart(6)}${row}`);
}

const { wait } = await simulatePool({ ...load, maxSize: 10, hold: 'constant' });
console.log(`10, if all hold equally long: ${wait.meanMs.toFixed(2)} ms on average`);

const small = await simulatePool({ ...load, maxSize: 7, acquireTimeoutMs: 100 });
console.log(`7: ${small.timeouts} of ${small.requests} callers give up after 100 ms`);
// #endregion

// Output:
// size   busy  mean wait  by Erlang  99 of 100
//    9   89 %   11.02 ms   13.07 ms   61.23 ms
//   10   81 %    3.84 ms    4.09 ms   32.07 ms
//   11   73 %    1.61 ms    1.63 ms   20.62 ms
//   12   67 %    0.70 ms    0.70 ms   13.03 ms
//   13   62 %    0.30 ms    0.30 ms    8.40 ms
//   14   58 %    0.13 ms    0.13 ms    4.83 ms
// 10, if all hold equally long: 2.19 ms on average
// 7: 1408 of 10000 callers give up after 100 ms
