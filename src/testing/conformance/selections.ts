/** Conformance of selections: columns and expressions by name, groups, windows, and values as the columns hold them. */
import { Decimal } from '../../core/decimal.ts';
import { QueryError, RecordNotFoundError } from '../../core/errors.ts';
import { sql } from '../../core/sql.ts';
import { op } from '../../query/operators.ts';
import type { ConformanceCase } from './case.ts';
import { equal, rejects } from './expect.ts';
import { Item, Order, withShop } from './shop.ts';

const dec = (text: string): Decimal => new Decimal(text);

/** The cases about selections. */
export const selectionCases: readonly ConformanceCase[] = [
  {
    name: 'a selection has the chosen columns only, as records would hold them',
    run: (context) =>
      withShop(context, async () => {
        const rows = await Order.query().select('id', 'total', 'big', 'placedAt').where({ id: 1 }).all();
        equal(rows, [{ id: 1, total: dec('1.5'), big: 2n ** 60n + 1n, placedAt: new Date(1_000) }], 'the rows');
        const row = await Order.query().select('status as state').select('customerId').orderBy('id desc').one();
        equal(row, { state: 'open', customerId: 2 }, 'with another name, and more of them');
        equal(await Order.query().where({ id: 9 }).select('id').one(), null, 'nothing');
        await rejects(() => Order.query().where({ id: 9 }).select('id').oneOrFail(), RecordNotFoundError, 'select');
      }),
  },
  {
    name: 'groups are counted, added up and confined by what they show',
    run: (context) =>
      withShop(context, async () => {
        const groups = Order.query()
          .groupBy('status')
          .select('status', 'sum(total) as sales', 'count(*) as n', 'avg(total) as mean', 'max(placedAt) as latest');
        equal(
          await groups.orderBy('sales desc').all(),
          [
            { status: 'open', sales: dec('8'), n: 2, mean: dec('4'), latest: new Date(4_000) },
            { status: 'paid', sales: dec('4'), n: 2, mean: dec('2'), latest: new Date(2_000) },
          ],
          'all',
        );
        equal(
          (await groups.having({ sales: op.gt('5'), n: 2 }).all()).map(({ status }) => status),
          ['open'],
          'by name',
        );
        equal((await groups.having('count(*) > ? and sum(total) < ?', [1, 5]).all()).map(({ status }) => status), ['paid'], 'by SQL'); // prettier-ignore
        equal(await groups.count(), 2, 'the number of groups');
        equal(await groups.having({ n: op.gt(9) }).exists(), false, 'whether there are any');
        equal(await groups.having({ n: op.in([2, 3]) }).limit(1).count(), 1, 'within a limit'); // prettier-ignore
      }),
  },
  {
    name: 'sums of no rows are 0, other aggregates null; exact numbers stay exact',
    run: (context) =>
      withShop(context, async () => {
        const all = Order.query().select((e) => ({
          n: e.count(), sum: e.sum('total'), mean: e.avg('total'), least: e.min('total'), big: e.max('big'), ids: e.sum('id'),
          states: e.count('status', { distinct: true }),
        })); // prettier-ignore
        equal(await all.one(), { n: 4, sum: dec('12'), mean: dec('3'), least: dec('1.5'), big: 2n ** 60n + 4n, ids: 10, states: 2 }, 'of four'); // prettier-ignore
        equal(await all.where({ id: 0 }).one(), { n: 0, sum: dec('0'), mean: null, least: null, big: null, ids: 0, states: 0 }, 'of none'); // prettier-ignore
        const thirds = Order.query()
          .where({ id: op.lte(3) })
          .select('avg(id) as mean', 'avg(total) as exact');
        equal(await thirds.where({ id: op.ne(2) }).one(), { mean: 2, exact: dec('2.5') }, 'averages');
      }),
  },
  {
    name: 'window functions number, rank and add up rows in an order of their own',
    run: (context) =>
      withShop(context, async () => {
        const rows = await Order.query()
          .select((e) => ({
            id: e.column('id'),
            place: e.rowNumber({ partitionBy: 'customerId', orderBy: 'total desc' }),
            rank: e.rank({ orderBy: 'status' }),
            dense: e.denseRank({ orderBy: ['status'] }),
            running: e.sum('total', { over: { partitionBy: ['customerId'], orderBy: 'id' } }),
            before: e.lag('total', { orderBy: 'id' }),
            next: e.lead('id', { orderBy: 'id' }),
          }))
          .orderBy('id')
          .all();
        equal(rows, [
          { id: 1, place: 2, rank: 3, dense: 2, running: dec('1.5'), before: null, next: 2 },
          { id: 2, place: 2, rank: 3, dense: 2, running: dec('2.5'), before: dec('1.5'), next: 3 },
          { id: 3, place: 1, rank: 1, dense: 1, running: dec('5'), before: dec('2.5'), next: 4 },
          { id: 4, place: 1, rank: 1, dense: 1, running: dec('7'), before: dec('3.5'), next: null },
        ], 'the rows'); // prettier-ignore
      }),
  },
  {
    name: 'cases, places in JSON, values of other queries and SQL can be selected, their values bound in order',
    run: (context) =>
      withShop(context, async () => {
        const items = Item.query()
          .where('items.order_id = orders.id')
          .where({ quantity: op.gte(1) });
        const rows = await Order.query()
          .where({ id: op.between(1, 3) })
          .select((e) => ({
            id: e.column('id'),
            size: e.case([[{ total: op.gt('3') }, 'big'], [sql`total > ${2}`, 'middle']], 'small'),
            city: e.json<string>('data', ['to', 'city']),
            items: e.value(items.select('count(*) as n')),
            twice: e.sql<number>(sql`id * ${2}`),
          }))
          .where({ id: op.ne(2) })
          .orderBy('id')
          .limit(5)
          .all(); // prettier-ignore
        equal(rows, [
          { id: 1, size: 'small', city: 'Rome', items: 0, twice: 2 },
          { id: 3, size: 'big', city: 'Oslo', items: 2, twice: 6 },
        ], 'the rows'); // prettier-ignore
      }),
  },
  {
    name: 'sums and averages are as values of another query what they are alone',
    run: (context) =>
      withShop(context, async () => {
        const some = Order.query().where({ id: op.ne(3) });
        const row = await Item.query()
          .select((e) => ({ sum: e.value(some.select('sum(total) as n')), mean: e.value(some.select('avg(total) as n')), middle: e.value(some.select('avg(id) as n')) }))
          .one(); // prettier-ignore
        equal(row, { sum: dec('8.5'), mean: dec('2.83333333'), middle: 7 / 3 }, 'the row');
      }),
  },
  {
    name: 'conditions reach into JSON, by keys and places',
    run: (context) =>
      withShop(context, async () => {
        const ids = (data: unknown): Promise<number[]> => Order.query().where({ data }).orderBy('id').pluck('id'); // prettier-ignore
        equal(await ids(op.at(['to', 'city'], 'Rome')), [1], 'a text');
        equal(await ids(op.at('n', op.gt(2))), [3, 4], 'a number');
        equal(await ids(op.at('gift', true)), [2], 'true');
        equal(await ids(op.at(['a b', 0], op.in([1, 4]))), [1, 4], 'a place in a list');
        equal([await ids(op.at('n', '3')), await ids(op.at('gift', 1)), await ids(op.at('n', op.lt('x')))], [[], [], []], 'a value of another kind is none'); // prettier-ignore
        equal(await ids(op.at(['to', 'street'], null)), [1, 2, 3, 4], 'nothing there');
        equal(await ids(op.at(['to', 'city'], op.like('O%'))), [2, 3, 4], 'a pattern');
      }),
  },
  {
    name: 'what cannot be selected is refused by name',
    run: (context) =>
      withShop(context, async () => {
        const query = Order.query();
        const refused = (work: () => unknown, ...words: string[]): Promise<QueryError> => rejects(work, QueryError, ...words); // prettier-ignore
        await refused(() => query.select('nothing' as never), 'no column "nothing"');
        await refused(() => query.select('id', 'total as id'), "'id'");
        await refused(() => query.select('total as a-b' as never), 'word');
        await refused(() => query.select("lower(status || '?') as a", 'a = ? as b'), 'placeholders');
        await refused(() => query.with('items').select('id'), 'with()');
        await refused(() => query.groupBy('status').all(), 'select(');
        await refused(() => query.groupBy('status').sum('total'), 'select(');
        await refused(() => query.select((e) => ({ a: e.sum('status' as never) })), 'orders.status');
        await refused(() => query.select((e) => ({ a: e.joined('items', 'quantity') })), "join('items')");
        await refused(() => query.select('id').having({ nothing: 1 } as never), 'nothing');
        await refused(() => query.select(() => ({ a: 1 }) as never), "'a'");
        await refused(() => query.forUpdate().all(), 'transaction()');
        await refused(() => query.select('sum(total)' as never), "'sum(total) as name'");
        await refused(() => query.select((e) => ({ a: e.rank(undefined as never) })), 'rank()', 'partitionBy');
        await refused(() => query.select((e) => ({ a: e.count('id', { distinct: true, over: {} }) })), 'not both');
        await refused(() => query.select((e) => ({ a: e.rowNumber() })).having({ a: 1 }), 'window');
        await refused(() => query.select('customerId as id', 'count(*) as n').groupBy('id'), "'id' is a column");
      }),
  },
];
