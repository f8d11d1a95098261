import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { onlyQuoted } from './hostile.ts';
import { property, type Property } from './property.ts';
import { fuzz, parts, PROPERTIES, replay } from './run.ts';

/** False from 10 on. */
const small = property({
  id: 'planted/small',
  name: 'numbers are small',
  share: 3,
  input: fc.nat(1_000),
  holds: (_scene, n) => (n < 10 ? Promise.resolve() : Promise.reject(new Error(`${n} is large`))),
});
const seen: number[] = [];
const fine = property({
  id: 'planted/fine',
  name: 'numbers are numbers',
  share: 1,
  input: fc.nat(1_000),
  holds: (_scene, n) => Promise.resolve(void seen.push(n)),
});

const run = (properties: readonly Property[], cases: number, expired = (): boolean => false) => {
  const progress: number[] = [];
  return fuzz({ properties, seed: 7, cases, expired, onProgress: (done) => progress.push(done) }).then((result) => ({
    ...result,
    progress,
  }));
};

test('a counterexample is made as small as possible and found again by its seed and path', async () => {
  const { failure } = await run([fine, small], 400);
  expect(failure?.property.id).toBe('planted/small');
  const { seed, path, text } = failure!.counterexample;
  expect(text).toMatch(/^10\nError: 10 is large/);
  const again = await replay(small, seed, path);
  expect(again.failure?.counterexample.text).toMatch(/^10\nError: 10 is large/);
});

test('all cases are tried, in rounds with different inputs, and the same seed gives the same ones', async () => {
  seen.length = 0;
  expect(await run([fine], 8_500)).toMatchObject({ cases: 8_500, failure: undefined, progress: [4_000, 8_000, 8_500] });
  const first = [...seen];
  expect(first).toHaveLength(8_500);
  expect(first.slice(0, 100)).not.toEqual(first.slice(4_000, 4_100));
  seen.length = 0;
  await run([fine], 8_500);
  expect(seen).toEqual(first);
});

test('no property is begun after the time is over', async () => {
  let asked = 0;
  const result = await run([fine, fine], 1_000_000, () => ++asked > 3);
  expect(result).toMatchObject({ cases: 6_000, failure: undefined });
});

test('cases are shared out as the properties say, and each gets one at least', () => {
  expect(parts([fine, small], 400).map(({ cases }) => cases)).toEqual([100, 300]);
  expect(parts(PROPERTIES, 1).every(({ cases }) => cases === 1)).toBe(true);
  expect(new Set(PROPERTIES.map(({ id }) => id)).size).toBe(PROPERTIES.length);
});

test.each([
  ['a name that broke out', 'select "a" from "t" where x'],
  ['a name that nobody gave', 'select "a" from "b"'],
  ['a comment', 'select "a" -- "t"'],
  ['a second statement', 'select "a"; select "t"'],
])('%s is noticed in a statement', (_what, sql) => {
  const words = /^(?:select|from|where)$/;
  onlyQuoted('select "a""b" from "t" where "a" = \'"\'', words, ['a', 'a"b', 't']);
  expect(() => onlyQuoted(sql, words, ['a', 't'])).toThrow(sql);
});
