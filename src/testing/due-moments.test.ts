import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { DueMoments } from './due-moments.ts';

test('gives moments back in the order in which they came, and tells which are left', () => {
  const due = new DueMoments();
  let added = 0;
  let taken = 0;
  // More come than are taken, then fewer, then none.
  for (const [adds, takes] of [
    [3, 1],
    [1, 2],
    [0, 1],
  ] as const) {
    for (let i = 0; i < 3_000; i++) {
      for (let j = 0; j < adds; j++) due.add(added++);
      for (let j = 0; j < takes; j++) expect(due.take()).toBe(taken++);
    }
    expect(due.count).toBe(added - taken);
    expect(due.all()).toEqual(Array.from({ length: added - taken }, (_, i) => taken + i));
  }
  expect([added, taken, due.count]).toEqual([12_000, 12_000, 0]);
});

test('does not keep what was taken, though it is never empty', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void; // what the flag has just defined
  const due = new DueMoments();
  const kept = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  due.add(0.5);
  const before = kept();
  for (let i = 0; i < 4_000_000; i++) {
    due.add(i + 0.5);
    due.take();
  }
  // All of them would take 32 MB.
  expect(kept() - before).toBeLessThan(8_000_000);
  expect(due.count).toBe(1);
});
