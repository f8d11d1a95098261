/** Which statements count as heavy, and when no longer. */
import { expect, test } from 'vitest';
import { HeavyStatements } from './heavy-statements.ts';

/** How many runs of `ms` it takes until the statement is heavy, or light again. */
function runsUntil(heavy: HeavyStatements, ms: number, wanted: boolean): number {
  for (let runs = 1; runs <= 100; runs++) {
    heavy.took('q', ms);
    if (heavy.has('q') === wanted) return runs;
  }
  return Infinity;
}

/** Makes a statement heavy. */
function slow(heavy: HeavyStatements, sql: string): void {
  heavy.took(sql, 100);
  heavy.took(sql, 100);
}

test('a statement is heavy when its runs take 1 ms or more on average, soon when they take much more', () => {
  expect(runsUntil(new HeavyStatements(), 0.99, true)).toBe(Infinity);
  expect(runsUntil(new HeavyStatements(), 1.1, true)).toBeLessThan(12);
  expect(runsUntil(new HeavyStatements(), 4, true)).toBe(2);
});

test('one slow run among quick ones does not make it heavy, and after several it is soon light again', () => {
  const heavy = new HeavyStatements();
  for (let i = 0; i < 100; i++) heavy.took('q', 0.05);
  heavy.took('q', 200);
  expect(heavy.has('q')).toBe(false);
  for (let i = 0; i < 100; i++) heavy.took('q', 200);
  expect(runsUntil(heavy, 0.05, false)).toBeLessThan(6);
});

test('statements are told apart by their text', () => {
  const heavy = new HeavyStatements();
  slow(heavy, 'slow');
  expect([heavy.has('slow'), heavy.has('other')]).toEqual([true, false]);
});

test('a bounded number is remembered, the latest', () => {
  const heavy = new HeavyStatements();
  for (let i = 0; i < 2_000; i++) slow(heavy, `select ${i}`);
  const remembered = Array.from({ length: 2_000 }, (_, i) => i).filter((i) => heavy.has(`select ${i}`));
  expect([remembered.length, remembered[0]]).toEqual([500, 1_500]);
});

test('one that has become quick is forgotten and takes no place', () => {
  const heavy = new HeavyStatements();
  slow(heavy, 'first');
  slow(heavy, 'second');
  for (let i = 0; i < 50; i++) heavy.took('second', 0);
  for (let i = 0; i < 499; i++) slow(heavy, `select ${i}`);
  expect(heavy.has('first')).toBe(true);
});
