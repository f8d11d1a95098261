import { op } from '@rhosocial/activerecord';
import { openSample } from '../models/sample.ts';
import { Order, OrderItem } from '../models/shop.ts';

const db = await openSample();

// #region main
const of4 = OrderItem.query().where({ productId: 4 });
const queries = {
  'join and distinct': Order.query()
    .join('items')
    .where('items.product_id = ?', [4])
    .distinct(),
  whereExists: Order.query().whereExists('items', (i) => i.where({ productId: 4 })),
  'in a query': Order.query().where({ id: op.in(of4.select('orderId')) }),
};
for (const [what, query] of Object.entries(queries)) {
  const { steps } = await query.explain();
  console.log(`${what}: ${(await query.all()).length} orders`);
  for (const { detail } of steps) console.log(`  ${detail}`);
}
// #endregion

await db.dispose();

// queries: 6
// plan: USE TEMP B-TREE FOR DISTINCT
// plan: SEARCH items EXISTS USING INDEX order_items_product_id_idx (product_id=?)
// plan: SEARCH orders USING INTEGER PRIMARY KEY (rowid=?)
// Output:
// join and distinct: 4 orders
//   SEARCH items USING INDEX order_items_product_id_idx (product_id=?)
//   SEARCH orders USING INTEGER PRIMARY KEY (rowid=?)
//   USE TEMP B-TREE FOR DISTINCT
// whereExists: 4 orders
//   SCAN orders
//   SEARCH items EXISTS USING INDEX order_items_product_id_idx (product_id=?)
// in a query: 4 orders
//   SEARCH orders USING INTEGER PRIMARY KEY (rowid=?)
//   LIST SUBQUERY 1
//   SEARCH order_items USING INDEX order_items_product_id_idx (product_id=?)
