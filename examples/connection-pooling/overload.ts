import { createPool, type PoolOptions } from '@rhosocial/activerecord';
import { FakeConnector, VirtualClock } from '@rhosocial/activerecord/testing';

// #region main
/** Half as many requests again as ten connections can serve, for ten seconds. */
async function overload(name: string, options: PoolOptions): Promise<void> {
  const clock = new VirtualClock();
  const after = (ms: number) => new Promise<void>((on) => void clock.setTimer(on, ms));
  const pool = createPool(new FakeConnector(clock), { maxSize: 10, clock, ...options });
  let [inTime, inVain] = [0, 0];
  const request = async (): Promise<void> => {
    const patience = clock.now() + 500; // then the client has gone
    await pool.connection(() => after(50));
    if (clock.now() <= patience) inTime++;
    else inVain++;
  };
  const requests: Promise<void>[] = [];
  for (let ms = 0; ms < 10_000; ms += 10) {
    for (let i = 0; i < 3; i++) requests.push(request());
    await clock.advance(10);
  }
  await Promise.all([Promise.allSettled(requests), clock.advance(30_000)]);
  console.log(`${name}: ${inTime} in time, ${inVain} in vain`);
  await pool.dispose();
}
// #endregion

// #region run
await overload('everybody waits', { maxQueue: 10_000 });
await overload('for half a second', { maxQueue: 10_000, acquireTimeoutMs: 500 });
await overload('short queue', { maxQueue: (10 * (500 / 50)) / 2 });
const codel = { targetMs: 50, intervalMs: 500 };
await overload('codel', { maxQueue: 10_000, codel });
// #endregion

// Output:
// everybody waits: 280 in time, 2720 in vain
// for half a second: 280 in time, 1820 in vain
// short queue: 2050 in time, 0 in vain
// codel: 2020 in time, 0 in vain
