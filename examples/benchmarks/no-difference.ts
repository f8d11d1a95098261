import {
  compareBenchmarks,
  runBenchmark,
  VirtualClock,
} from '@rhosocial/activerecord/testing';

let state = 5;
/** The same numbers every time, so that this page prints the same every time. */
function random() {
  state = (state * 16_807) % 2_147_483_647;
  return state / 2_147_483_647;
}

// #region main
const clock = new VirtualClock();

/** Takes 1 to 3 ms, as the machine pleases, and 30 ms when it is disturbed. */
const work = () => clock.freeze(random() < 0.05 ? 30 : 1 + 2 * random());

// One run of each: the same function twice.
const first = await runBenchmark(work, { iterations: 600, clock });
const second = await runBenchmark(work, { iterations: 600, clock });
console.log(`means: ${first.meanMs.toFixed(2)} and ${second.meanMs.toFixed(2)} ms`);

// As many calls, in turns.
const options = { clock, random };
const { ratio, verdict } = await compareBenchmarks(
  { before: work, after: work },
  options,
);
console.log(
  `ratio from ${ratio.low.toFixed(2)} to ${ratio.high.toFixed(2)}: ${verdict}`,
);
// #endregion

// Output:
// means: 3.13 and 3.54 ms
// ratio from 0.93 to 1.08: no difference shown
