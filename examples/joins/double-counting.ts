import { openShop } from '../models/shop-data.ts';
import { Order, OrderItem } from '../models/shop.ts';

const db = await openShop();

// #region main
const orders = Order.query();
const show = async (what: string, query: typeof orders) =>
  console.log(
    `${what}: ${await query.count()} for ${(await query.sum('total')).toFixed(2)}`,
  );

await show('orders', orders);
await show('joined', orders.join('items'));
await show('distinct', orders.join('items').distinct());
await show('with tea', orders.join('items').where('items.product_id = 3'));
await show(
  'with tea, asked well',
  orders.whereExists('items', (items) => items.where({ productId: 3 })),
);

const pieces = OrderItem.query().where('order_items.order_id = orders.id');
const [sums] = await orders
  .select((e) => ({
    total: e.column('total'),
    n: e.value(pieces.select('sum(quantity) as n')),
  }))
  .all();
console.log(sums);
// #endregion

await db.dispose();

// Output:
// orders: 4 for 46.60
// joined: 6 for 77.20
// distinct: 4 for 46.60
// with tea: 3 for 28.70
// with tea, asked well: 2 for 16.40
// { total: 18.3, n: 3 }
