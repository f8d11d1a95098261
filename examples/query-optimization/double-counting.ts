import { op } from '@rhosocial/activerecord';
import { openSample } from '../models/sample.ts';
import { Order } from '../models/shop.ts';

const db = await openSample();

// #region main
const joined = Order.query().join('items').where('items.quantity > ?', [1]);
const asked = Order.query().whereExists('items', (of) =>
  of.where({ quantity: op.gt(1) }),
);

for (const orders of [joined, asked]) {
  const total = await orders.sum('total');
  console.log(`${await orders.count()} orders for ${total.toFixed(2)}`);
}
// #endregion

await db.dispose();

// queries: 4
// plan: SCAN items
// plan: SEARCH items EXISTS USING INDEX order_items_order_id_idx (order_id=?)
// Output:
// 100 orders for 7777.75
// 55 orders for 3712.85
