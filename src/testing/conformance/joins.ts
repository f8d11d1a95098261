/** Conformance of joins, of conditions on related records, and of queries in place of lists. */
import { QueryError } from '../../core/errors.ts';
import { sql } from '../../core/sql.ts';
import { op } from '../../query/operators.ts';
import type { ConformanceCase } from './case.ts';
import { equal, rejects } from './expect.ts';
import { Customer, Item, Order, withShop } from './shop.ts';

/** The cases about joins and queries inside queries. */
export const joinCases: readonly ConformanceCase[] = [
  {
    name: 'a join along a relation repeats each record for every related one; distinct shows it once',
    run: (context) =>
      withShop(context, async () => {
        const joined = Order.query().join('items').orderBy('id');
        equal(
          (await joined.all()).map(({ id }) => id),
          [2, 3, 3, 4, 4, 4],
          'with repetitions',
        );
        equal(await joined.count(), 6, 'counted');
        equal(
          (await joined.distinct().all()).map(({ id }) => id),
          [2, 3, 4],
          'once each',
        );
        equal(await joined.distinct().count(), 3, 'counted once each');
        equal(String(await joined.sum('total')), '23', 'a sum counts repetitions');
        equal(String(await joined.distinct().sum('total')), '10.5', 'a sum of distinct rows');
        equal((await Customer.query().join('orders.items').distinct().orderBy('id').all()).length, 2, 'of a path');
        const seen: number[] = [];
        for await (const { id } of joined.distinct().findEach({ batchSize: 1 })) seen.push(id);
        equal(seen, [2, 3, 4], 'in batches');
        await rejects(() => joined.inBatches(), QueryError, 'distinct()');
      }),
  },
  {
    name: 'joined tables are called as their relations are, in conditions and selections',
    run: (context) =>
      withShop(context, async () => {
        const query = Order.query()
          .join('customer')
          .join('items')
          .where('items.quantity > ? and customer.name = ?', [1, 'Bob']);
        const rows = await query
          .select((e) => ({ id: e.column('id'), who: e.joined('customer', 'name'), quantity: e.joined('items', 'quantity') }))
          .orderBy('quantity', 'id')
          .all(); // prettier-ignore
        equal(rows, [{ id: 4, who: 'Bob', quantity: 2 }, { id: 4, who: 'Bob', quantity: 3 }], 'the rows'); // prettier-ignore
        const left = await Customer.query()
          .leftJoin('orders')
          .leftJoin('parent')
          .select((e) => ({ name: e.column('name'), order: e.leftJoined('orders', 'id'), parent: e.leftJoined('parent', 'name') }))
          .where('orders.id is null or orders.id > 2')
          .orderBy('name')
          .all(); // prettier-ignore
        equal(left, [
          { name: 'Ann', order: 3, parent: null }, { name: 'Bob', order: 4, parent: 'Ann' }, { name: 'Cy', order: null, parent: 'Bob' },
        ], 'left joins'); // prettier-ignore
        const grandparents = await Customer.query()
          .join('parent.parent')
          .select((e) => ({ name: e.column('name'), of: e.joined('parent.parent', 'name') }))
          .all();
        equal(grandparents, [{ name: 'Cy', of: 'Ann' }], 'a table joined to itself twice');
        equal(await Order.query().join('items').join('items').count(), 6, 'a relation joined twice is joined once');
        await rejects(() => Order.query().leftJoin('items').join('items'), QueryError, 'leftJoin()');
        await rejects(() => Order.query().join('items').leftJoin('items'), QueryError, 'join()');
        equal(await Order.query().leftJoin('items').join('items.order').count(), 6, 'a path may go on in another way');
      }),
  },
  {
    name: 'a join in SQL binds its values before those of conditions',
    run: (context) =>
      withShop(context, async () => {
        const query = Order.query()
          .where({ status: 'open' })
          .join('items i on i.order_id = orders.id and i.quantity >= ?', [2]);
        equal(await query.orderBy('id').pluck('id'), [3, 4, 4], 'the rows');
        const tagged = Order.query()
          .join(sql`items i on i.order_id = orders.id and i.quantity = ${3}`)
          .where({ id: op.gt(1) });
        equal(await tagged.pluck('id'), [4], 'by the sql tag');
        const counts = Order.query()
          .leftJoin('items')
          .groupBy('id')
          .select('id')
          .select((e) => ({ items: e.sql<number>(sql`count(items.id)`) }));
        equal(await counts.orderBy('items desc').limit(2).all(), [{ id: 4, items: 3 }, { id: 3, items: 2 }], 'groups'); // prettier-ignore
      }),
  },
  {
    name: 'a left join in SQL keeps rows that find nothing, and binds its values in the same place',
    run: (context) =>
      withShop(context, async () => {
        const dear = Customer.query().leftJoin('orders o on o.customer_id = customers.id and o.total > ?', [2]);
        equal(await dear.orderBy('id').pluck('name'), ['Ann', 'Bob', 'Bob', 'Cy'], 'one row at least for each');
        equal(await dear.where('o.id is null').where({ id: op.gt(0) }).pluck('name'), ['Cy'], 'those without'); // prettier-ignore
        const tagged = Customer.query()
          .where({ name: op.ne('Bob') })
          .leftJoin(sql`orders o on o.customer_id = customers.id and o.status = ${'paid'}`)
          .select((e) => ({ name: e.column('name'), order: e.sql<number | null>(sql`o.id`) }));
        equal(await tagged.orderBy('name').all(), [{ name: 'Ann', order: 1 }, { name: 'Cy', order: null }], 'by the sql tag'); // prettier-ignore
        await rejects(() => Customer.query().leftJoin('orders o on o.total > ?').all(), QueryError, '1 placeholders');
      }),
  },
  {
    name: 'whereExists asks for related records and multiplies nothing',
    run: (context) =>
      withShop(context, async () => {
        equal(await Order.query().whereExists('items').orderBy('id').pluck('id'), [2, 3, 4], 'any');
        equal(await Order.query().whereNotExists('items').pluck('id'), [1], 'none');
        const some = Order.query().whereExists('items', (items) =>
          items.where({ quantity: 1 }).orWhere({ quantity: 3 }).where({ note: 'x' }),
        );
        equal(await some.where({ status: 'open' }).pluck('id'), [4], 'some, beside another condition');
        equal(await Customer.query().whereExists('orders.items', (items) => items.where({ quantity: 3 })).pluck('name'), ['Bob'], 'a path'); // prettier-ignore
        equal(await Customer.query().whereExists('children.children').pluck('name'), ['Ann'], 'a model and itself');
        equal(
          await Item.query()
            .whereExists('order', (order) => order.where({ status: 'paid' }))
            .count(),
          1,
          'a parent',
        );
        const raw = Item.query()
          .where('items.order_id = orders.id')
          .where({ quantity: op.gt(2) });
        equal(await Order.query().whereExists(raw).pluck('id'), [4], 'a query tied by SQL');
        const either = Order.query().where({ id: 1 }).orWhere((group) => group.whereExists('items', (items) => items.where({ quantity: 3 }))); // prettier-ignore
        equal(await either.orderBy('id').pluck('id'), [1, 4], 'in a group');
        equal(await Order.query().whereExists('items').where({ id: op.lte(2) }).update({ status: 'open' }), 1, 'in an update'); // prettier-ignore
        await rejects(() => Order.query().whereExists('nothing' as never), QueryError, 'nothing');
        await rejects(() => Order.query().whereExists('items', () => undefined as never), QueryError, 'return');
      }),
  },
  {
    name: 'a query stands where a list of values stands; NULL in it hides nothing',
    run: (context) =>
      withShop(context, async () => {
        const bobs = Customer.query().where({ name: 'Bob' }).select('id');
        equal(
          await Order.query()
            .where({ customerId: op.in(bobs), status: 'open' })
            .pluck('id'),
          [4],
          'in',
        );
        equal(await Order.query().notIn('customerId', bobs).orderBy('id').pluck('id'), [1, 3], 'not in');
        equal(await Customer.query().notIn('id', Customer.query().select('parentId')).pluck('name'), ['Cy'], 'with NULL in it'); // prettier-ignore
        const first = Item.query().orderBy('quantity desc').limit(1).select('orderId');
        equal(await Order.query().inList('id', first).pluck('id'), [4], 'with order and limit');
        await rejects(() => Order.query().where({ id: op.in(Customer.query().select('id', 'name') as unknown as readonly number[]) }), QueryError, 'one value'); // prettier-ignore
      }),
  },
];
