import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { UseList, type Linked } from './use-list.ts';

interface Item extends Linked<Item> {
  readonly n: number;
}

const items = (count: number): Item[] =>
  Array.from({ length: count }, (_, n) => ({ n, before: undefined, after: undefined, listed: false }));

test('it does what a Set does, in the same order', () => {
  const steps = fc.array(fc.tuple(fc.boolean(), fc.nat(7)), { maxLength: 200 });
  fc.assert(
    fc.property(steps, (all) => {
      const things = items(8);
      const [list, set] = [new UseList<Item>(), new Set<Item>()];
      for (const [adds, n] of all) {
        const item = things[n]!;
        if (adds) {
          list.add(item);
          set.add(item);
        } else expect(list.delete(item)).toBe(set.delete(item));
        expect(list.has(item)).toBe(set.has(item));
        expect([list.size, [...list].map((one) => one.n)]).toEqual([set.size, [...set].map((one) => one.n)]);
      }
    }),
  );
});

test('it may change while it is looked at', () => {
  const things = items(4);
  const list = new UseList<Item>();
  for (const item of things) list.add(item);
  const seen: number[] = [];
  for (const item of list) {
    seen.push(item.n);
    list.delete(item);
    list.delete(things[3]!);
  }
  expect([seen, list.size]).toEqual([[0, 1, 2, 3], 0]);
});
