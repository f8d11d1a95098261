import { openSample } from '../models/sample.ts';
import { Order } from '../models/shop.ts';

const db = await openSample();

// #region main
const orders = await Order.query().where({ status: 'pending' }).orderBy('id').all();

let pieces = 0;
for (const order of orders) {
  const { items } = await order.load('items');
  for (const { quantity } of items) pieces += quantity;
}
console.log(`${orders.length} orders, ${pieces} pieces`);
// #endregion

await db.dispose();

// queries: 2
// plan: SEARCH order_items USING INDEX order_items_order_id_idx (order_id=?)
// Output:
// 15 orders, 90 pieces
