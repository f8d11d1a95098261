/** Rows, statements and errors travel between threads and arrive as they were. */
import Driver from 'better-sqlite3';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SqlValue } from '../core/sql.ts';
import { pack, receivedError, sentError, sentQuery, unpack, weightOf, type Row } from './worker-protocol.ts';

/** What arrives on the other side. */
function travelled(rows: readonly Row[]): SqlValue[][] {
  const { packed, transfer } = pack(rows);
  return unpack(structuredClone(packed, { transfer }));
}

const number = fc.double({ noNaN: true });
const bigint = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const words = fc.string({ unit: 'binary' });
const bytes = fc.uint8Array().map((array) => Buffer.from(array));
const none = fc.constant(null);
/** Columns as databases have them, and some that hold everything. */
const column = fc.constantFrom<fc.Arbitrary<SqlValue>>(
  number, bigint, words, bytes, none, fc.oneof(number, none), fc.oneof(bigint, none), fc.oneof(words, none), fc.oneof(bytes, none),
  fc.oneof(number, bigint, words, bytes, none),
); // prettier-ignore
const table = fc
  .tuple(fc.array(column, { minLength: 1, maxLength: 5 }), fc.constantFrom(0, 1, 15, 16, 40))
  .chain(([columns, length]) => fc.array(fc.tuple(...columns), { minLength: length, maxLength: length }));

describe('rows', () => {
  test('arrive as they were, whatever is in their columns', () => {
    // toStrictEqual tells -0 from 0, and a Buffer from other bytes.
    const arrive = fc.property(table, (rows) => {
      expect(travelled(rows)).toStrictEqual(rows);
    });
    fc.assert(arrive, { numRuns: 300, seed: 7_301 });
  });

  test('many numbers take no place among the values that are copied one by one', () => {
    const rows = Array.from({ length: 100 }, (_, i) => [i, BigInt(i), i % 2 ? null : i / 7, `${i}`]);
    const { packed, transfer } = pack(rows);
    expect(packed.forms).toEqual(['number', 'bigint', 'number', 'value']);
    expect([packed.values.length, transfer.length]).toEqual([100, 2]);
  });

  test('weigh as much as their texts and bytes are long', () => {
    expect(weightOf([1, 2n, null, 'four', Buffer.alloc(10)])).toBe(14);
  });
});

describe('statements', () => {
  test('leave behind what cannot travel, and the memory around their bytes', () => {
    const around = new Uint8Array(1_000_000).fill(7);
    const limits = { signal: new AbortController().signal };
    const query = { sql: 'select ?', params: [around.subarray(3, 5), 'x', null], kind: 'read', limits } as const;
    const sent = structuredClone(sentQuery(query));
    expect(sent).not.toHaveProperty('limits');
    expect(sent.params).toStrictEqual([Uint8Array.of(7, 7), 'x', null]);
    expect((sent.params[0] as Uint8Array).buffer.byteLength).toBe(2);
  });
});

describe('errors', () => {
  const coded = Object.assign(new Error('lost'), { code: 'ENOENT' });
  const errors = [new Driver.SqliteError('busy', 'SQLITE_BUSY'), new TypeError('a'), new RangeError('b'), new Error('c'), coded]; // prettier-ignore
  test.each(errors.map((error) => [error.name, error] as const))('a %s arrives as it was', (_name, error) => {
    const received = receivedError(structuredClone(sentError(error)));
    expect(received.constructor).toBe(error.constructor);
    expect(received).toMatchObject({ name: error.name, message: error.message });
    expect((received as { code?: unknown }).code).toBe((error as { code?: unknown }).code);
  });

  test('what is thrown and is no error becomes one', () => {
    expect(receivedError(sentError('words'))).toEqual(new Error('words'));
  });
});
