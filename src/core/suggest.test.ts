import { describe, expect, test } from 'vitest';
import { ConfigError } from './errors.ts';
import { closest, didYouMean, refuseUnknownKeys, requireNumber, show } from './suggest.ts';

describe('closest', () => {
  const names = ['poolSize', 'poolTimeout', 'poolRecycle', 'id', 'email'];

  test.each([
    ['poolsize', 'poolSize'],
    ['pool_size', 'poolSize'],
    ['poolTimout', 'poolTimeout'],
    ['emial', 'email'],
    ['ID', 'id'],
    ['i', undefined],
    ['xy', undefined],
    ['somethingElse', undefined],
    ['', undefined],
  ])('for %j is %s', (wrong, right) => {
    expect(closest(wrong, names)).toBe(right);
  });

  test('is the nearest, and the first of equals', () => {
    expect(closest('abcd', ['abxx', 'abcx', 'abcy'])).toBe('abcx');
    expect(didYouMean('abcd', ['abcx'])).toBe(" Did you mean 'abcx'?");
    expect(didYouMean('abcd', [])).toBe('');
  });
});

describe('checks', () => {
  test('an unknown key is refused by name, with what is known', () => {
    expect(() => refuseUnknownKeys('option', { szie: 1 }, ['size', 'name'])).toThrow(ConfigError);
    expect(() => refuseUnknownKeys('option', { szie: 1 }, ['size', 'name'])).toThrow(
      "Unknown option 'szie'. Did you mean 'size'? Known are: size, name.",
    );
    refuseUnknownKeys('option', { size: 1 }, ['size', 'name']);
    expect(() => refuseUnknownKeys('option', { constructor: 1 }, ['size'])).toThrow("'constructor'");
  });

  test('requireNumber accepts its range and nothing else', () => {
    for (const fits of [1, 2, 3]) requireNumber('n', fits, { min: 1, max: 3, integer: true });
    requireNumber('n', Infinity, { min: 0 });
    for (const wrong of [0, 4, 1.5, NaN, '2', null, undefined, 2n, Infinity])
      expect(() => requireNumber('n', wrong, { min: 1, max: 3, integer: true })).toThrow(
        'n must be a whole number from 1 to 3',
      );
    expect(() => requireNumber('n', -1, { min: 0 })).toThrow('n must be a number of at least 0, got -1.');
  });
});

describe('show', () => {
  test.each([
    ['text', '"text"'],
    [5, '5'],
    [5n, '5n'],
    [null, 'null'],
    [undefined, 'undefined'],
    [true, 'true'],
    [[1, 2], 'an array'],
    [{}, 'an object'],
    [Object.create(null), 'an object'],
    [new Map(), 'an object'],
    [new URL('http://a/'), 'http://a/'],
    [{ toString: 5 }, 'an object'],
    [{ toString: () => '12.50' }, '12.50'],
    [() => 'secret', 'a function'],
    [Symbol('s'), 'Symbol(s)'],
  ])('%o', (value, text) => {
    expect(show(value)).toBe(text);
  });

  test('quotes no more than the start of a long text', () => {
    expect(show('x'.repeat(100))).toHaveLength(58);
    expect(show('x'.repeat(100)).endsWith('…')).toBe(true);
  });
});
