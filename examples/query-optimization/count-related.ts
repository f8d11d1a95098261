import { op } from '@rhosocial/activerecord';
import { openSample } from '../models/sample.ts';
import { Order } from '../models/shop.ts';

const db = await openSample();

// #region main
const orders = await Order.query().orderBy('id').limit(4).all();

const items = await Order.countRelated(orders, 'items');
const several = await Order.countRelated(orders, 'items', (of) =>
  of.where({ quantity: op.gt(1) }),
);
for (const order of orders)
  console.log(`order ${order.id}: ${items.get(order)} items,`, several.get(order));
// #endregion

await db.dispose();

// queries: 3
// plan: SEARCH order_items USING COVERING INDEX order_items_order_id_idx (order_id=?)
// Output:
// order 1: 1 items, 0
// order 2: 2 items, 2
// order 3: 3 items, 2
// order 4: 4 items, 2
