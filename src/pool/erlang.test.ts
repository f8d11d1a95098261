import { describe, expect, test } from 'vitest';
import { erlangMeanWaitMs, ErlangQueue } from './erlang.ts';

describe('the mean wait by Erlang', () => {
  test('for one connection is that of the queue M/M/1', () => {
    for (const busy of [0.1, 0.5, 0.9]) {
      const load = { arrivalsPerSecond: busy * 100, holdMs: 10 };
      expect(erlangMeanWaitMs(1, load)).toBeCloseTo((busy * 10) / (1 - busy), 9);
    }
  });

  test('for two connections is that of the queue M/M/2', () => {
    const busy = 0.8;
    const load = { arrivalsPerSecond: 2 * busy * 100, holdMs: 10 };
    expect(erlangMeanWaitMs(2, load)).toBeCloseTo((busy ** 2 * 10) / (1 - busy ** 2), 9);
  });

  test('is without end when all connections are always busy', () => {
    const load = { arrivalsPerSecond: 400, holdMs: 20 };
    expect([7, 8, 9].map((size) => erlangMeanWaitMs(size, load) === Infinity)).toEqual([true, true, false]);
  });

  test('falls with every connection that is added', () => {
    const queue = new ErlangQueue({ arrivalsPerSecond: 400, holdMs: 20 });
    while (queue.size < 9) queue.grow();
    for (let before = Infinity; queue.size < 200; queue.grow()) {
      expect(queue.meanWaitMs).toBeLessThan(before);
      before = queue.meanWaitMs;
    }
  });
});
