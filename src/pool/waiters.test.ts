import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { Waiter, WaiterQueue, type WaitFailure } from './waiters.ts';

const place = { onlyHolders: () => undefined };

function waiter(options = {}): Waiter<string> {
  return new Waiter({ options, requestId: 1, trace: undefined }, 0, place);
}

describe('the queue', () => {
  test('gives out in the order of coming, and skips those who left', () => {
    const queue = new WaiterQueue<string>();
    const [a, b, c] = [waiter(), waiter(), waiter()];
    for (const each of [a, b, c]) queue.push(each);
    queue.remove(b);
    expect(queue.length).toBe(2);
    expect(queue.shift()).toBe(a);
    expect(queue.shift()).toBe(c);
    expect(queue.shift()).toBeUndefined();
    expect(queue.length).toBe(0);
  });

  test('keeps order and length through thousands of comings and goings', () => {
    const queue = new WaiterQueue<string>();
    let expected: Waiter<string>[] = [];
    for (let i = 0; i < 20_000; i++) {
      const draw = (i * 7_919) % 11;
      if (draw < 5) {
        const next = waiter();
        queue.push(next);
        expected.push(next);
      } else if (draw < 8 && expected.length > 0) {
        const leaving = expected[(i * 31) % expected.length]!;
        queue.remove(leaving);
        expected = expected.filter((each) => each !== leaving);
      } else expect(queue.shift()).toBe(expected.shift());
      expect(queue.length).toBe(expected.length);
    }
  });

  test('those who gave up are let go of, although nobody comes to the front', async () => {
    const queue = new WaiterQueue<string>();
    const references: WeakRef<Waiter<string>>[] = [];
    const giveUp = (): void => {
      const leaving = waiter();
      queue.push(leaving);
      queue.remove(leaving);
      references.push(new WeakRef(leaving));
    };
    const patient = waiter();
    queue.push(patient);
    for (let i = 0; i < 1_000; i++) giveUp();
    await new Promise((resolve) => setImmediate(resolve)); // a weak reference holds its object until the turn ends
    setFlagsFromString('--expose-gc');
    (runInNewContext('gc') as () => void)();
    expect(references.filter((reference) => reference.deref()).length).toBeLessThan(100);
    expect(queue.shift()).toBe(patient);
  });

  test('one who was taken out cannot fail any more', () => {
    const clock = new VirtualClock();
    const failures: WaitFailure[] = [];
    const aborter = new AbortController();
    const queue = new WaiterQueue<string>();
    const next = waiter({ signal: aborter.signal });
    queue.push(next);
    next.arm(clock, 10, (_waiter, why) => failures.push(why));
    expect(queue.shift()).toBe(next);
    expect(next.left).toBe(true);
    aborter.abort();
    expect(clock.pending).toBe(0);
    expect(failures).toEqual([]);
  });
});

describe('arming', () => {
  test.each([
    ['an aborted signal', { signal: AbortSignal.abort() }, 10, 'abort'],
    ['no time at all', {}, 0, 'timeout'],
  ])('%s fails at once and leaves no timer', (_name, options, timeoutMs, why) => {
    const clock = new VirtualClock();
    const failures: WaitFailure[] = [];
    waiter(options).arm(clock, timeoutMs, (_waiter, reason) => failures.push(reason));
    expect(failures).toEqual([why]);
    expect(clock.pending).toBe(0);
  });
});
