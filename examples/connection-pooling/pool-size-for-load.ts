import { poolSizeForLoad } from '@rhosocial/activerecord';

// #region main
for (const holdMs of [5, 10, 20]) {
  const load = { arrivalsPerSecond: 400, holdMs, targetWaitMs: 1 };
  const { maxSize, meanWaitMs, utilization } = poolSizeForLoad(load);
  const busy = `${Math.round(utilization * 100)} % busy`;
  console.log(
    `held ${holdMs} ms: ${maxSize}, ${busy}, wait ${meanWaitMs.toFixed(2)} ms`,
  );
}

const whole = { arrivalsPerSecond: 3200, holdMs: 5, targetWaitMs: 1 };
const tenth = { ...whole, arrivalsPerSecond: 320 };
console.log(`one pool for all: ${poolSizeForLoad(whole).maxSize} connections`);
console.log(`ten separate pools: ${10 * poolSizeForLoad(tenth).maxSize} connections`);
// #endregion

// Output:
// held 5 ms: 4, 50 % busy, wait 0.43 ms
// held 10 ms: 7, 57 % busy, wait 0.45 ms
// held 20 ms: 12, 67 % busy, wait 0.70 ms
// one pool for all: 19 connections
// ten separate pools: 30 connections
