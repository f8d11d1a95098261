/** Conditions as users give them: what is understood, and what is refused before it can become part of a statement. */
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { ConfigError, QueryError, TypeConversionError } from '../core/errors.ts';
import { sql } from '../core/sql.ts';
import { bigint, blob, boolean, decimal, integer, json, oneOf, text, timestamp } from '../schema/columns.ts';
import { tableOf } from '../schema/table.ts';
import { op, Operator } from './operators.ts';
import { parseFragment, parseObject, parseRaw } from './where.ts';

const table = tableOf(
  'things',
  {
    id: integer().primaryKey(), n: integer().nullable(), t: text(), data: json(), b: blob(), yes: boolean(), cost: decimal(8, 2),
    at: timestamp(), big: bigint(), state: oneOf('on', 'off'),
  },
  {},
  new Set(),
); // prettier-ignore

const parse = (conditions: object) => parseObject(table, conditions);

describe('objects', () => {
  test('a bare value means equality, and becomes the form that records hold', () => {
    const { condition, values } = parse({ cost: '1.005' });
    expect(condition).toMatchObject({ type: 'test', operator: '=', column: { property: 'cost' } });
    expect(String(values[0])).toBe('1.01');
  });

  test('null, op.eq(null) and op.ne(null) ask for NULL', () => {
    expect(parse({ n: null }).condition).toMatchObject({ operator: 'is null' });
    expect(parse({ n: op.eq(null) }).condition).toMatchObject({ operator: 'is null' });
    expect(parse({ n: op.ne(null) }).condition).toMatchObject({ operator: 'is not null' });
    expect(parse({ n: null }).values).toEqual([]);
  });

  test('several columns must all hold, and their values come in the order of the keys', () => {
    const { condition, values } = parse({ t: 'a', n: op.between(1, 2), id: 3 });
    expect(condition).toMatchObject({ type: 'all', parts: [{ operator: '=' }, { operator: 'between' }, {}] });
    expect(values).toEqual(['a', 1, 2, 3]);
  });

  test('no condition at all is allowed', () => {
    expect(parse({})).toEqual({ key: '', condition: undefined, values: [] });
    expect(parse(Object.create(null) as object).condition).toBeUndefined();
  });

  test('the key is the same for the same columns and operators, and differs for others', () => {
    expect(parse({ n: 1, t: 'a' }).key).toBe(parse({ n: 2, t: 'b' }).key);
    const keys = [{ n: 1 }, { id: 1 }, { n: op.gt(1) }, { n: null }, { n: 1, id: 1 }, { id: 1, n: 1 }].map((given) => parse(given).key); // prettier-ignore
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('the condition is frozen and holds no values', () => {
    const { condition } = parse({ t: 'secret', n: 1 });
    expect(Object.isFrozen(condition)).toBe(true);
    expect(JSON.stringify(condition)).not.toContain('secret');
  });
});

describe('what is refused', () => {
  test('undefined, because it would silently drop a condition', () => {
    expect(() => parse({ t: undefined })).toThrow(new QueryError('The condition on things.t is undefined. Leave the key out, or use null for rows without a value.')); // prettier-ignore
  });

  test('a column that the model does not have, with what was probably meant', () => {
    expect(() => parse({ stat: 'on' })).toThrow(/'things' has no column "stat"\. Did you mean 'state'\?/);
  });

  test.each([
    ['an operator of another library', { n: { gt: 1 } }],
    ['an operator of a document database', { t: { $ne: '' } }],
    ['an empty object', { n: {} }],
    ['what looks like an Operator', { n: { kind: '>', operands: [1] } }],
    ['a list', { n: [1, 2] }],
  ])('%s from a parsed request body', (_what, body) => {
    expect(() => parse(JSON.parse(JSON.stringify(body)) as object)).toThrow(QueryError);
  });

  test('a plain object made in another realm', () => {
    const body = runInNewContext(`JSON.parse('{"n": {"gt": 1}}')`) as object;
    expect(() => parse(body)).toThrow(QueryError);
  });

  test('keys that every object has', () => {
    for (const key of ['constructor', 'toString', '__proto__', 'hasOwnProperty'])
      expect(() => parse(JSON.parse(`{"${key}": 1}`) as object)).toThrow(QueryError);
  });

  test.each([
    ['a Date', new Date()],
    ['a promise that nobody awaited', Promise.resolve({ n: 1 })],
    ['a Map', new Map([['n', 1]])],
    ['a Set', new Set([1])],
  ])('%s, which would match every row', (_what, given) => {
    expect(() => parse(given)).toThrow(QueryError);
  });

  test('null inside operators that would then match nothing', () => {
    for (const wrong of [op.gt(null), op.in([1, null]), op.between(1, null), op.notIn([null]), op.lt(undefined)])
      expect(() => parse({ n: wrong })).toThrow(/op\.isNull/);
  });

  test('a pattern that is not a string, and a list that is none', () => {
    expect(() => parse({ t: op.like(1 as never) })).toThrow(/pattern of op\.like on things\.t must be a string, got 1/);
    expect(() => op.in('abc' as never)).toThrow(/op\.in takes a list or a query that selects one value, got "abc"/);
  });

  test.each([
    ['n', NaN], ['n', 1.5], ['n', '1'], ['n', 2 ** 53], ['n', Infinity], ['n', true], ['big', 1], ['big', 2n ** 63n],
    ['yes', 1], ['t', 1], ['cost', 'x'], ['cost', '1000000'], ['cost', NaN], ['at', '2026-01-01'], ['at', new Date(NaN)],
    ['b', 'text'], ['state', 'gone'], ['n', Symbol('s')], ['t', () => 't'],
  ])('a value that does not fit the column %s: %s', (column, value) => {
    expect(() => parse({ [column]: value })).toThrow(TypeConversionError);
    expect(() => parse({ [column]: op.in([value as string]) })).toThrow(TypeConversionError);
  }); // prettier-ignore
});

describe('operators', () => {
  test('a list is copied, so that changing it later changes no query', () => {
    const list = [1, 2];
    const { values } = parse({ n: op.in(list) });
    list.push(3);
    expect(values).toEqual([[1, 2]]);
  });

  test('they are frozen instances that only op makes', () => {
    expect(op.gt(1)).toBeInstanceOf(Operator);
    expect(Object.isFrozen(op)).toBe(true);
    expect(Object.isFrozen(op.between(1, 2))).toBe(true);
  });

  test('a JSON column takes plain objects and lists as values', () => {
    expect(parse({ data: { gt: 1 } })).toMatchObject({ condition: { operator: '=' }, values: [{ gt: 1 }] });
    expect(parse({ data: [1] })).toMatchObject({ condition: { operator: '=' }, values: [[1]] });
  });
});

describe('raw SQL', () => {
  test('it is cut at its placeholders, not at question marks in quotes or comments', () => {
    const { condition } = parseRaw('a = \'?\' and b = ? /* ? */ and "c?" = ? -- ?', [1, 2]);
    expect(condition).toEqual({ type: 'raw', pieces: ["a = '?' and b = ", ' /* ? */ and "c?" = ', ' -- ?'] });
  });

  test('two question marks are one literal one', () => {
    expect(parseRaw('a ?? ?', [1]).condition).toEqual({ type: 'raw', pieces: ['a ? ', ''] });
  });

  test('it is refused when empty, or when values and placeholders do not match', () => {
    expect(() => parseRaw('')).toThrow(QueryError);
    expect(() => parseRaw('a = ?')).toThrow(/1 placeholders and 0 values/);
    expect(() => parseRaw('a = ?', [undefined])).toThrow(/Value 1 .* is undefined/);
    expect(() => parseRaw('a = ?', 'x' as never)).toThrow(/must be an array/);
  });

  test('the values given are copied', () => {
    const values = [1];
    const parsed = parseRaw('a = ?', values);
    values[0] = 2;
    expect(parsed.values).toEqual([1]);
  });

  test('a fragment may hold fragments, and its text never holds a value', () => {
    const parsed = parseFragment(sql`a = ${"'x'"} and ${sql`b = ${2} or c = ${3}`} and d`);
    expect(parsed.condition).toEqual({ type: 'raw', pieces: ['a = ', ' and b = ', ' or c = ', ' and d'] });
    expect(parsed.values).toEqual(["'x'", 2, 3]);
  });

  test('SQL and fragments with the same text are different keys, and a different text is too', () => {
    const keys = [parseRaw('a = ?', [1]).key, parseRaw('a  = ?', [1]).key, parseFragment(sql`a = ${1}`).key];
    expect(new Set(keys).size).toBe(3);
  });
});

test('two properties cannot be one column', () => {
  expect(() => tableOf('x', { userId: integer(), userID: integer().named('user_id') }, {}, new Set())).toThrow(ConfigError); // prettier-ignore
});
