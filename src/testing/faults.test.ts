/** Which statement meets which fault: by text, by number, in the order of injection, until it is taken back. */
import { describe, expect, test } from 'vitest';
import { ConfigError, ConnectionLostError, LockError } from '../core/errors.ts';
import { errorOf, Faults, type Fault } from './faults.ts';

const error = new Error('planted');

/** Which of the statements fail, each named by its text. */
function struck(faults: Faults, ...statements: string[]): string[] {
  return statements.filter((sql) => faults.next(sql) !== undefined);
}

describe('a fault strikes', () => {
  test('the first statement that matches, and no other', () => {
    const faults = new Faults();
    faults.add({ match: /^update "?orders/, error });
    const statements = ['select 1', 'update "orders" set a = 1', 'update "orders" set b = 1'];
    expect(struck(faults, ...statements)).toEqual(['update "orders" set a = 1']);
  });

  test('any statement when nothing says which', () => {
    const faults = new Faults();
    faults.add({ error });
    expect(struck(faults, 'commit', 'select 1')).toEqual(['commit']);
  });

  test('as often as told, after as many as told, and counts only what matches', () => {
    const faults = new Faults();
    faults.add({ match: /\d/, error, after: 1, times: 2 });
    expect(struck(faults, 'a', '1', 'b', '2', 'c', '3', '4')).toEqual(['2', '3']);
  });

  test('without end when told so', () => {
    const faults = new Faults();
    faults.add({ error, times: Infinity });
    expect(struck(faults, 'a', 'b', 'c', 'd', 'e')).toHaveLength(5);
  });

  test('wherever an expression is that is global or begins where the last match ended', () => {
    for (const match of [/a/g, /a/y]) {
      const faults = new Faults();
      faults.add({ match, error, times: Infinity });
      expect(struck(faults, 'a', 'a', 'a'), match.flags).toHaveLength(3);
    }
  });

  test('one at a time: the first that is due, and those behind it do not see the statement', () => {
    const faults = new Faults();
    const [first, second]: Fault[] = [
      { error, after: 1 },
      { delayMs: 1, after: 1 },
    ];
    faults.add(first!);
    faults.add(second!);
    // Both let 1 by; the first strikes 2, which the second does not see; 3 is the second's.
    expect(['1', '2', '3', '4'].map((sql) => faults.next(sql))).toEqual([undefined, first, second, undefined]);
    expect(faults.struck).toEqual([
      { sql: '2', fault: first },
      { sql: '3', fault: second },
    ]);
  });

  test('not any more once it is taken back, which leaves others alone', () => {
    const faults = new Faults();
    const takeBack = faults.add({ match: /a/, error });
    faults.add({ match: /b/, error });
    takeBack();
    takeBack();
    expect(struck(faults, 'a', 'b')).toEqual(['b']);
  });

  test('not any more once all are cleared, and nothing is known of those that have', () => {
    const faults = new Faults();
    faults.add({ error, times: 2 });
    struck(faults, 'a');
    faults.clear();
    expect([struck(faults, 'b'), faults.struck]).toEqual([[], []]);
  });

  test('as it was when it was injected, whatever becomes of the object', () => {
    const faults = new Faults();
    const fault = { error, times: 1, match: /a/ };
    faults.add(fault);
    fault.match = /b/;
    expect(struck(faults, 'b', 'a')).toEqual(['a']);
  });
});

describe('the error', () => {
  test('is one of the library for a lock and a loss, and one of your own as it is', () => {
    const locked = errorOf({ error: 'locked' }, 'update t');
    expect(locked).toBeInstanceOf(LockError);
    expect(locked).toMatchObject({ sql: 'update t', retryable: true });
    expect(errorOf({ error: 'lost' }, 'commit')).toBeInstanceOf(ConnectionLostError);
    expect(errorOf({ error }, 'commit')).toBe(error);
    expect(errorOf({ delayMs: 1 }, 'commit')).toBeUndefined();
  });

  test('of a loss is the same before and after, but for what the test is told', () => {
    const [before, after] = (['before', 'after'] as const).map((when) => errorOf({ error: 'lost', when }, 'commit'));
    expect(before?.message).toMatch(/^The connection was lost at a statement .*: commit\. A program cannot know/);
    expect(after?.message).toMatch(/^The connection was lost before the answer to a statement .*: commit\./);
  });
});

test.each<[string, unknown, RegExp]>([
  ['no object', 'locked', /takes an object/],
  ['a misspelt property', { erorr: 'lost' }, /'erorr'.*'error'/],
  ['nothing that goes wrong', { match: /a/ }, /needs an 'error', a 'delayMs' or both/],
  ['a text to match', { match: 'update', error }, /regular expression, got "update"/],
  ['an unknown error', { error: 'busy' }, /'locked', 'lost' or an Error, got "busy"/],
  ['an unknown moment', { error, when: 'during' }, /'before' or 'after', got "during"/],
  ['a lock after the statement', { error: 'locked', when: 'after' }, /cannot come 'after'/],
  ['no times at all', { error, times: 0 }, /times must be a whole number of at least 1, got 0/],
  ['half a time', { error, times: 1.5 }, /times/],
  ['a negative number to let by', { error, after: -1 }, /after/],
  ['a delay that is none', { delayMs: NaN }, /delayMs/],
])('a fault with %s is refused', (_, fault, message) => {
  const faults = new Faults();
  const add = (): unknown => faults.add(fault as Fault);
  expect(add).toThrow(ConfigError);
  expect(add).toThrow(message);
  expect(faults.next('a')).toBeUndefined();
});
