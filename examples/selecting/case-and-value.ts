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
console.table(rows);
// #endregion

await db.dispose();

// plan: SEARCH order_items USING INDEX order_items_order_id_idx
// Output:
// ┌─────────┬────┬─────────┬────────┐
// │ (index) │ id │ size    │ pieces │
// ├─────────┼────┼─────────┼────────┤
// │ 0       │ 1  │ 'large' │ 3      │
// │ 1       │ 2  │ 'small' │ 1      │
// │ 2       │ 3  │ null    │ 3      │
// │ 3       │ 4  │ null    │ 1      │
// └─────────┴────┴─────────┴────────┘
