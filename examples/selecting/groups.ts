import { op } from '@rhosocial/activerecord';
import { openShop } from '../models/shop-data.ts';
import { Order } from '../models/shop.ts';

const db = await openShop();

// #region main
const buyers = Order.query()
  .select('userId', 'count(*) as orders', 'sum(total) as spent')
  .groupBy('userId')
  .orderBy('spent desc');

for (const { userId, orders, spent } of await buyers.all())
  console.log(`user ${userId}: ${orders} orders for ${spent.toFixed(2)}`);

const good = buyers.having({ spent: op.gt('23.00') });
console.log('above 23.00:', await good.all());

const dear = buyers.having('sum(total) / count(*) > ?', [12]);
console.log('above 12.00 an order:', await dear.count());
// #endregion

await db.dispose();

// Output:
// user 2: 2 orders for 24.20
// user 1: 2 orders for 22.40
// above 23.00: [ { userId: 2, orders: 2, spent: 24.2 } ]
// above 12.00 an order: 1
