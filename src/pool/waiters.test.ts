import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { Deadlines } from './deadlines.ts';
import { Waiter, WaiterQueue } from './waiters.ts';

function waiter(options = {}): Waiter<string> {
  return new Waiter({ options, requestId: 1, trace: undefined }, 0, 10);
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
    const failures: unknown[] = [];
    const aborter = new AbortController();
    const queue = new WaiterQueue<string>();
    const next = waiter({ signal: aborter.signal });
    queue.push(next);
    next.listen((failed) => failures.push(failed));
    expect(queue.shift()).toBe(next);
    expect(next.left).toBe(true);
    aborter.abort();
    expect(failures).toEqual([]);
  });
});

describe('deadlines', () => {
  function timed(...timeouts: number[]) {
    const clock = new VirtualClock();
    const queue = new WaiterQueue<string>();
    const expired: Waiter<string>[] = [];
    const expire = (late: Waiter<string>): void => {
      expired.push(late);
      queue.remove(late);
    };
    const deadlines = new Deadlines(clock, queue, { expire });
    const waiters = timeouts.map((timeoutMs) => {
      const next = new Waiter<string>({ options: {}, requestId: 1, trace: undefined }, clock.now(), timeoutMs);
      queue.push(next);
      deadlines.watch(next.dueAt);
      return next;
    });
    return { clock, queue, expired, deadlines, waiters };
  }

  test('end each wait when its own time is up, in whatever order they came, with one timer', async () => {
    const { clock, expired, waiters } = timed(30, 10, 20, Infinity);
    expect(clock.pending).toBe(1);
    await clock.advance(10);
    expect(expired).toEqual([waiters[1]]);
    await clock.advance(9);
    expect(expired).toHaveLength(1);
    await clock.advance(11);
    expect(expired).toEqual([waiters[1], waiters[2], waiters[0]]);
    expect(clock.pending).toBe(0);
  });

  test('that come late because the loop was blocked give one more turn, and know by how much', async () => {
    const { clock, queue, expired, waiters } = timed(10, 15);
    clock.freeze(40);
    clock.setTimer(() => queue.shift(), 0);
    await clock.advance(0);
    expect(expired).toEqual([waiters[1]]); // the first was served in that turn
    expect([waiters[0]!.lateMs, waiters[1]!.lateMs]).toEqual([30, 25]);
  });

  test('of nobody set no timer', () => {
    const { clock, deadlines } = timed(10);
    deadlines.clear();
    expect(clock.pending).toBe(0);
  });
});
