/** Conformance of unions and their kin, common tables, and relations of a model to itself followed to their ends. */
import { Decimal } from '../../core/decimal.ts';
import { QueryError } from '../../core/errors.ts';
import { sql } from '../../core/sql.ts';
import { op } from '../../query/operators.ts';
import type { Query } from '../../query/query.ts';
import type { ConformanceCase } from './case.ts';
import { equal, ok, rejects } from './expect.ts';
import { Customer, Order, withShop } from './shop.ts';

const dec = (text: string): Decimal => new Decimal(text);

/** The cases about compounds and common tables. */
export const setCases: readonly ConformanceCase[] = [
  {
    name: 'queries for records are united, intersected and subtracted, and go on from there',
    run: (context) =>
      withShop(context, async () => {
        const [paid, even] = [Order.query().where({ status: 'paid' }), Order.query().where({ id: op.in([2, 4]) })];
        const ids = (query: Query<Order>): Promise<number[]> => query.orderBy('id').pluck('id');
        equal(await ids(paid.union(even)), [1, 2, 4], 'union');
        equal(await ids(paid.unionAll(even)), [1, 2, 2, 4], 'union all');
        equal(await ids(paid.intersect(even)), [2], 'intersect');
        equal(await ids(paid.except(even)), [1], 'except');
        equal(
          await ids(paid.union(even).where({ customerId: 2 }).orWhere({ id: 1 })),
          [1, 2, 4],
          'conditions on the whole',
        );
        equal(await ids(paid.union(even).except(Order.query().where({ id: 1 }))), [2, 4], 'one after the other');
        const last = Order.query().orderBy('id desc').limit(1);
        equal(await ids(last.union(paid)), [1, 2, 4], 'a part with an order and a limit');
        equal(await paid.union(even).count(), 3, 'counted');
        const [first] = await paid.union(even).with('items').orderBy('id desc').limit(1).all();
        equal([first?.id, first?.items.length], [4, 3], 'records with relations');
        ok(!first!.isNewRecord, 'the records are those of the table');
      }),
  },
  {
    name: 'selections with the same names are combined, whatever they are made of',
    run: (context) =>
      withShop(context, async () => {
        const orders = Order.query()
          .where({ id: op.gt(3) })
          .select('id', 'status as word');
        const customers = Customer.query()
          .where({ id: op.lt(3) })
          .select('id', 'name as word');
        equal(await orders.union(customers as never).orderBy('word').all(), [
          { id: 1, word: 'Ann' }, { id: 2, word: 'Bob' }, { id: 4, word: 'open' },
        ], 'the rows'); // prettier-ignore
        await rejects(() => orders.union(Customer.query().select('id') as never), QueryError, 'id, word');
        await rejects(() => Order.query().union(Customer.query() as never), QueryError, 'Customer');
      }),
  },
  {
    name: 'sums and averages are in a union what they are alone',
    run: (context) =>
      withShop(context, async () => {
        const of = (...ids: number[]) => Order.query().where({ id: op.in(ids) }).select('sum(total) as sum', 'avg(total) as mean', 'avg(id) as middle'); // prettier-ignore
        equal(
          await of(1, 2, 4).unionAll(of()).all(),
          [
            { sum: dec('8.5'), mean: dec('2.83333333'), middle: 7 / 3 },
            { sum: dec('0'), mean: null, middle: null },
          ],
          'of three and of none',
        );
        const bigs = Order.query().select('avg(big) as mean');
        equal((await bigs.union(bigs).all()).map(({ mean }) => typeof mean), ['number'], 'of bigints'); // prettier-ignore
      }),
  },
  {
    name: 'a relation of a model to itself is followed to its ends, both ways, and circles end',
    run: (context) =>
      withShop(context, async () => {
        const names = async (id: number, relation: 'children' | 'parent'): Promise<string[]> =>
          (await Customer.query().where({ id }).recursive(relation).orderBy('id').all()).map(({ name }) => name);
        equal(await names(1, 'children'), ['Ann', 'Bob', 'Cy'], 'down');
        equal(await names(3, 'parent'), ['Ann', 'Bob', 'Cy'], 'up');
        equal(await names(2, 'children'), ['Bob', 'Cy'], 'from the middle');
        await Customer.query().where({ id: 1 }).update({ parentId: 3 });
        equal(await names(2, 'children'), ['Ann', 'Bob', 'Cy'], 'round and round');
        const below = Customer.query()
          .where({ id: 2 })
          .recursive('children')
          .where({ name: op.ne('Bob') });
        equal(await below.orderBy('id').pluck('name'), ['Ann', 'Cy'], 'conditions apply to all that was found');
        await rejects(() => Customer.query().recursive('orders'), QueryError, 'itself');
      }),
  },
  {
    name: 'common tables are read from by name, in queries and in SQL',
    run: (context) =>
      withShop(context, async () => {
        const dear = Order.query().where({ total: op.gt('2') });
        const read = Order.query().cte('dear', dear).from('dear').where({ customerId: 2 });
        equal(await read.orderBy('id').pluck('id'), [2, 4], 'instead of the table');
        const joined = Customer.query()
          .cte('sums', Order.query().groupBy('customerId').select('customerId', 'sum(total) as total'))
          .join('sums on sums."customerId" = customers.id and sums.total > ?', [5])
          .where({ id: op.gt(0) });
        equal(await joined.pluck('name'), ['Bob'], 'in a join');
        const numbers = sql`select 1 as n union all select n + 1 from numbers where n < ${3}`;
        const some = Order.query().cte('numbers', numbers, { recursive: true }).where('id in (select n from numbers)');
        equal(
          await some
            .where({ id: op.gt(1) })
            .orderBy('id')
            .pluck('id'),
          [2, 3],
          'recursive, in SQL',
        );
        await rejects(() => some.update({ status: 'paid' }), QueryError, 'cte()');
        await rejects(() => Order.query().from('dear'), QueryError, "cte('dear'");
        await rejects(() => Order.query().cte('a b', dear), QueryError, 'word');
      }),
  },
];
