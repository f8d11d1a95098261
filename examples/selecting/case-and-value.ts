import { op } from '@rhosocial/activerecord';
import { openShop } from '../models/shop-data.ts';
import { Order, OrderItem } from '../models/shop.ts';

const db = await openShop();

// #region main
const items = OrderItem.query().where('order_items.order_id = orders.id');

const rows = await Order.query()
  .select((e) => ({
    id: e.column('id'),
    size: e.case([
      [{ total: op.gte('15.00') }, 'large'],
      [{ total: op.lt('5.00') }, 'small'],
    ]),
    pieces: e.value(items.select('sum(quantity) as pieces')),
  }))
  .orderBy('id')
  .all();
for (const { id, size, pieces } of rows)
  console.log(`order ${id}: ${size ?? 'medium'}, ${pieces} pieces`);
// #endregion

await db.dispose();

// plan: SEARCH order_items USING INDEX order_items_order_id_idx
// Output:
// order 1: large, 3 pieces
// order 2: small, 1 pieces
// order 3: medium, 3 pieces
// order 4: medium, 1 pieces
