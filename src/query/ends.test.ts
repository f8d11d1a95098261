/** The SQL of aggregates, mass writes and batches, and what is refused because a database could not answer it exactly. */
import { describe, expect, test } from 'vitest';
import { QueryError, TypeConversionError } from '../core/errors.ts';
import type { SqlValue } from '../core/sql.ts';
import { Database, Model } from '../database.ts';
import { decimal, integer, text, timestamp } from '../schema/columns.ts';
import { integerKey } from '../schema/groups.ts';
import { FakeBackend } from '../testing/fake-backend.ts';
import { op } from './operators.ts';

class Item extends Model('items', {
  ...integerKey, n: integer(), cost: decimal(15, 2), exact: decimal(30, 2), madeAt: timestamp().named('made'), word: text(),
}) {} // prettier-ignore

let answer: SqlValue[][] = [];
const backend = new FakeBackend({ answer: () => ({ rows: answer }) });
new Database({ database: 'fake' }, backend).bind(Item);
const query = Item.query();

/** The statement that `work` runs, with its values; it is answered with `rows`. */
async function statementOf(work: () => unknown, rows: SqlValue[][] = [[1, 1]]): Promise<[string, readonly unknown[]]> {
  answer = rows;
  await work();
  const { sql, params } = backend.statements.at(-1)!;
  return [sql, params];
}

describe('aggregates', () => {
  test('ask for one row, in no order', async () => {
    expect(await statementOf(() => query.where({ n: 1 }).orderBy('word').sum('n'))).toEqual(['select sum("n") from "items" where "n" = ?', [1]]); // prettier-ignore
    expect((await statementOf(() => query.avg('cost')))[0]).toBe('select sum("cost"), count("cost") from "items"');
    expect((await statementOf(() => query.max('word')))[0]).toBe('select max("word") from "items"');
  });

  test('of a window are made of a query inside', async () => {
    const [sql, params] = await statementOf(() => query.where({ n: 1 }).orderBy('id').limit(3).offset(2).min('n'));
    expect(sql).toBe('select min("n") from (select "n" from "items" where "n" = ? order by "id" limit +? offset ?) as "counted"'); // prettier-ignore
    expect(params).toEqual([1, 3, 2]);
  });

  test('pluck selects the column alone', async () => {
    const [sql] = await statementOf(() => query.orderBy('n desc').pluck('madeAt'), []);
    expect(sql).toBe('select "made" from "items" order by "n" desc');
  });

  test('decimals that are stored as text are refused', async () => {
    await expect(query.sum('exact')).rejects.toThrow(/'exact', a decimal of 30 digits, as text and cannot add .* pluck\('exact'\)/); // prettier-ignore
    await expect(query.avg('exact')).rejects.toBeInstanceOf(QueryError);
    await expect(query.max('exact')).rejects.toThrow(/wrong order/);
    await expect(query.select('sum(exact) as a').all()).rejects.toThrow(/cannot add/);
    await expect(query.select((e) => ({ a: e.avg('exact') })).all()).rejects.toThrow(/cannot add/);
    await expect(query.select('max(exact) as a').all()).rejects.toThrow(/wrong order/);
    await expect(query.select('exact').orderBy('exact').all()).rejects.toThrow(/wrong order/);
    await expect(query.select('exact as a').orderBy('a desc').all()).rejects.toThrow(/wrong order/);
    expect((await statementOf(() => query.select('count(exact) as a').orderBy('a').all(), []))[0]).toContain(
      'count("exact")',
    );
  });

  test('a sum of decimals is rounded to the scale; one with more digits than a double tells is refused', async () => {
    answer = [[0.1 + 0.2, 2]];
    expect(String(await query.sum('cost'))).toBe('0.3');
    expect(String(await query.avg('cost'))).toBe('0.15');
    answer = [[9_999_999_999_999.99]];
    expect(String(await query.sum('cost'))).toBe('9999999999999.99');
    answer = [[10_000_000_000_000.5]];
    await expect(query.sum('cost')).rejects.toBeInstanceOf(TypeConversionError);
    answer = [['123456789012345678901234567890.12']];
    expect(String(await query.sum('cost'))).toBe('123456789012345678901234567890.12');
    answer = [[2n ** 62n]];
    expect(String(await query.sum('cost'))).toBe((2n ** 62n).toString());
  });
});

describe('mass writes', () => {
  test('set values come before those of conditions', async () => {
    const work = () => query.where({ n: op.in([1, 2]) }).update({ word: 'x', cost: '1.5' });
    const [sql, params] = await statementOf(work);
    expect(sql).toBe('update "items" set "cost" = ?, "word" = ? where "n" in (select value from json_each(?))');
    expect(params).toEqual([1.5, 'x', '[1,2]']);
  });

  test('the order in which columns are named makes no other statement', async () => {
    const [first] = await statementOf(() => query.allRows().update({ n: 1, word: 'x' }));
    const [second, params] = await statementOf(() => query.allRows().update({ word: 'y', n: 2 }));
    expect(second).toBe(first);
    expect(params).toEqual([2, 'y']);
  });

  test('an alternative cannot widen a delete beyond its parentheses', async () => {
    const [sql] = await statementOf(() => query.where('a or b').where({ n: 1 }).delete());
    expect(sql).toBe('delete from "items" where (a or b) and "n" = ?');
  });

  test('a misspelt name is refused, and so is what is no object', async () => {
    await expect(query.allRows().update({ nn: 1 } as never)).rejects.toThrow(/"nn"/);
    await expect(query.allRows().update(null as never)).rejects.toThrow(/null/);
  });
});

describe('batches', () => {
  const row = (id: number): SqlValue[] => [id, id * 10, 1.5, '2.00', '2026-01-01 00:00:00', `w${id}`];
  /** What follows `from "items"` in the statement for the second batch, and its values. */
  async function second(batches: AsyncIterable<unknown>): Promise<[string, readonly unknown[]]> {
    answer = [row(1), row(2)];
    for await (const _ of batches) answer = [];
    const { sql, params } = backend.statements.at(-1)!;
    return [sql.slice(sql.indexOf('from "items"') + 'from "items"'.length), params];
  }

  test('the next one begins behind the last row', async () => {
    expect(await second(query.inBatches(2))).toEqual([' where "id" > ? order by "id" limit +?', [2, 2]]);
    expect(await second(query.where('a or b').inBatches(2))).toEqual([' where (a or b) and "id" > ? order by "id" limit +?', [2, 2]]); // prettier-ignore
    expect(await second(query.where({ n: 1 }).orWhere({ n: 2 }).orderBy('id desc').inBatches(2))).toEqual([
      ' where ("n" = ? or "n" = ?) and "id" < ? order by "id" desc limit +?',
      [1, 2, 2, 2],
    ]);
  });

  test('several terms are compared as a row where they go the same way, and one by one where not', async () => {
    expect(await second(query.orderBy('n', 'id').inBatches(2))).toEqual([' where ("n", "id") > (?, ?) order by "n", "id" limit +?', [20, 2, 2]]); // prettier-ignore
    expect(await second(query.orderBy('n desc', 'id').inBatches(2))).toEqual([
      ' where "n" <= ? and ("n" < ? or "n" = ? and "id" > ?) order by "n" desc, "id" limit +?',
      [20, 20, 20, 2, 2],
    ]);
  });

  test('a key is compared as the database gave it, not as it would be written', async () => {
    const [, params] = await second(query.orderBy('madeAt', 'id').inBatches(2));
    expect(params).toEqual(['2026-01-01 00:00:00', 2, 2]);
  });

  test('unknown options and orders that the database cannot tell are refused', async () => {
    expect(() => query.findEach({ size: 2 } as never)).toThrow(/'size'/);
    await expect(second(query.orderBy('exact', 'id').inBatches(2))).rejects.toThrow(/wrong order/);
  });
});
