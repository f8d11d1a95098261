import { createPool } from '@rhosocial/activerecord';
import { FakeConnector, VirtualClock } from '@rhosocial/activerecord/testing';

const clock = new VirtualClock();
const after = (ms: number) =>
  new Promise<void>((done) => void clock.setTimer(done, ms));
const pool = createPool(new FakeConnector(clock), { maxSize: 2, clock });

// #region main
const everyMs = 10_000;
let lastAt = clock.now();
function report(): void {
  const { acquired, heldMs, waitMs, maxSize } = pool.getStats({ reset: true });
  const elapsedMs = clock.now() - lastAt;
  lastAt = clock.now();
  const perSecond = acquired / (elapsedMs / 1000);
  const busy = Math.round((100 * heldMs.total) / (elapsedMs * maxSize));
  console.log(`${perSecond}/s, ${busy} % busy, longest wait ${waitMs.max} ms`);
  clock.setTimer(report, everyMs);
}
const timer = clock.setTimer(report, everyMs);
// #endregion

/** Callers who come at equal distances for ten seconds. */
async function load(perSecond: number, holdMs: number): Promise<void> {
  for (let i = 0; i < 10 * perSecond; i++) {
    void pool.connection(() => after(holdMs));
    await clock.advance(1000 / perSecond);
  }
}
await load(20, 40);
await load(50, 36);
await load(50, 41);
timer.cancel();
await clock.advance(1000);
await pool.dispose();

// Output:
// 20/s, 40 % busy, longest wait 0 ms
// 50/s, 90 % busy, longest wait 0 ms
// 48.8/s, 100 % busy, longest wait 243 ms
