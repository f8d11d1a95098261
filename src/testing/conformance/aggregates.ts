/** Conformance of sums, averages, least and greatest values, and of values of one column. */
import { Decimal } from '../../core/decimal.ts';
import { QueryError, TypeConversionError } from '../../core/errors.ts';
import { Model } from '../../database.ts';
import { op } from '../../query/operators.ts';
import { bigint, blob, boolean, date, decimal, float, integer, json, text, timestamp } from '../../schema/columns.ts';
import { integerKey } from '../../schema/groups.ts';
import type { ConformanceCase, ConformanceContext } from './case.ts';
import { equal, rejects } from './expect.ts';
import { scene } from './scene.ts';

const sales = () =>
  class Sale extends Model('sales', {
    ...integerKey, n: integer().nullable(), big: bigint(), weight: float(), price: decimal(10, 2).nullable(), at: timestamp(), day: date(),
    word: text().named('the_word'), yes: boolean(), tags: json<string[]>(), bytes: blob(),
  }) {}; // prettier-ignore

/** Four rows; the third has neither `n` nor `price`. */
function withSales(
  context: ConformanceContext,
  play: (model: ReturnType<typeof sales>) => Promise<void>,
): Promise<void> {
  const Sale = sales();
  return scene(context, [Sale], async () => {
    const rows = [
      { n: 3, price: '0.10', word: 'b' }, { n: 1, price: '0.20', word: 'a' }, { n: null, price: null, word: 'd' }, { n: 4, price: '10', word: 'c' },
    ]; // prettier-ignore
    for (const [i, row] of rows.entries())
      await Sale.create({ ...row, big: 2n ** 60n + BigInt(i), weight: i / 2, at: new Date(i * 1_000), day: `2026-01-0${i + 1}`, yes: i > 1, tags: [row.word], bytes: Uint8Array.of(i) }); // prettier-ignore
    await play(Sale);
  });
}

/** The cases about aggregates and plucked values. */
export const aggregateCases: readonly ConformanceCase[] = [
  {
    name: 'a sum has the type of its column: numbers, bigints, exact decimals',
    run: (context) =>
      withSales(context, async (Sale) => {
        const query = Sale.query();
        equal(await query.sum('n'), 8, 'integers');
        equal(await query.where({ id: op.lt(3) }).sum('big'), 2n ** 61n + 1n, 'bigints');
        equal(await query.sum('weight'), 3, 'floats');
        equal(await query.where({ id: op.lt(3) }).sum('price'), new Decimal('0.3'), 'decimals');
        equal(await query.sum('price'), new Decimal('10.3'), 'of all');
      }),
  },
  {
    name: 'a decimal of zero has no sign, whether written, summed or averaged',
    run: (context) => {
      class Long extends Model('longs', { ...integerKey, short: decimal(8, 2), long: decimal(30, 4) }) {}
      return scene(context, [Long], async () => {
        for (const short of ['-0.18', '-1.08', '0.67', '0.69', '-0.1']) await Long.create({ short, long: '-0.00001' });
        equal(JSON.stringify(await Long.query().sum('short')), '"0"', 'sum');
        equal(JSON.stringify(await Long.query().avg('short')), '"0"', 'average');
        equal(JSON.stringify((await Long.create({ short: '-0', long: '-0' })).long), '"0"', 'as it was created');
        equal(await Long.query().where({ long: 0 }).count(), 6, 'found by equality');
      });
    },
  },
  {
    name: 'an average of decimals is a Decimal with six more digits, of other numbers a number',
    run: (context) =>
      withSales(context, async (Sale) => {
        const query = Sale.query();
        equal(await query.avg('price'), new Decimal('3.43333333'), 'decimals; NULL does not count');
        equal(await query.avg('n'), 8 / 3, 'integers');
        equal(await query.avg('weight'), 0.75, 'floats');
        equal(await query.where({ id: op.in([1, 2]) }).avg('big'), 2 ** 60, 'bigints');
      }),
  },
  {
    name: 'the least and the greatest value are as records hold them',
    run: (context) =>
      withSales(context, async (Sale) => {
        const query = Sale.query();
        equal([await query.min('n'), await query.max('n')], [1, 4], 'integers');
        equal([await query.min('big'), await query.max('big')], [2n ** 60n, 2n ** 60n + 3n], 'bigints');
        equal([await query.min('price'), await query.max('price')], [new Decimal('0.1'), new Decimal(10)], 'decimals');
        equal([await query.min('at'), await query.max('at')], [new Date(0), new Date(3_000)], 'moments');
        equal([await query.min('day'), await query.max('day')], ['2026-01-01', '2026-01-04'], 'days');
        equal([await query.min('word'), await query.max('word')], ['a', 'd'], 'texts');
      }),
  },
  {
    name: 'of no values a sum is 0, and everything else is null',
    run: (context) =>
      withSales(context, async (Sale) => {
        const none = Sale.query().where({ id: -1 });
        equal([await none.sum('n'), await none.sum('big'), await none.sum('price')], [0, 0n, new Decimal(0)], 'sums');
        equal([await none.avg('n'), await none.avg('price'), await none.min('at'), await none.max('word')], [null, null, null, null], 'others'); // prettier-ignore
        equal(await Sale.query().where({ id: 3 }).sum('price'), new Decimal(0), 'the sum of nothing but NULL');
        equal(await none.pluck('n'), [], 'no values');
      }),
  },
  {
    name: 'with a limit or an offset an aggregate is of those rows',
    run: (context) =>
      withSales(context, async (Sale) => {
        const ordered = Sale.query().orderBy('id desc');
        equal(await ordered.limit(2).sum('n'), 4, 'limit');
        equal(await ordered.limit(1).offset(2).max('word'), 'a', 'limit and offset');
        equal(await ordered.offset(2).avg('price'), new Decimal('0.15'), 'offset');
        equal(await ordered.limit(0).min('n'), null, 'no rows');
      }),
  },
  {
    name: 'pluck answers the values of one column, in order and as records hold them',
    run: (context) =>
      withSales(context, async (Sale) => {
        const query = Sale.query().orderBy('id');
        equal(await query.pluck('n'), [3, 1, null, 4], 'integers');
        equal(await query.limit(1).pluck('big'), [2n ** 60n], 'bigints');
        equal(await query.limit(3).pluck('price'), [new Decimal('0.1'), new Decimal('0.2'), null], 'decimals');
        equal(await query.offset(3).pluck('at'), [new Date(3_000)], 'moments');
        equal(await query.pluck('yes'), [false, false, true, true], 'booleans');
        equal(await query.limit(1).pluck('tags'), [['b']], 'JSON');
        equal(await query.limit(1).pluck('bytes'), [Uint8Array.of(0)], 'bytes');
        equal(await Sale.query().where({ yes: true }).orderBy('word').pluck('word'), ['c', 'd'], 'conditions and order'); // prettier-ignore
      }),
  },
  {
    name: 'a sum that a number cannot hold exactly is refused',
    run: (context) =>
      withSales(context, async (Sale) => {
        await Sale.create({ n: Number.MAX_SAFE_INTEGER, price: 0, big: 0n, weight: 0, at: new Date(0), day: '2026-01-01', word: '', yes: true, tags: [], bytes: Uint8Array.of() }); // prettier-ignore
        await rejects(() => Sale.query().sum('n'), TypeConversionError, 'sales.n', 'bigint()');
        equal(await Sale.query().max('n'), Number.MAX_SAFE_INTEGER, 'the greatest');
      }),
  },
  {
    name: 'columns that cannot be added or compared are refused by name',
    run: (context) =>
      withSales(context, async (Sale) => {
        const query = Sale.query();
        await rejects(() => query.sum('word' as never), QueryError, 'sum()', 'sales.word', 'text');
        await rejects(() => query.avg('at' as never), QueryError, 'avg()', 'timestamp');
        await rejects(() => query.max('tags' as never), QueryError, 'max()', 'json');
        await rejects(() => query.min('yes' as never), QueryError, 'min()', 'boolean');
        await rejects(() => query.sum('pric' as never), QueryError, '"pric"', "'price'");
        await rejects(() => query.pluck('n, word' as never), QueryError, 'no column');
      }),
  },
];
