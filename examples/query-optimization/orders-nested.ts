import { openSample } from '../models/sample.ts';
import { Order } from '../models/shop.ts';

const db = await openSample();

// #region main
const failed = Order.query().where({ status: 'failed' }).orderBy('id').limit(10);

const orders = await failed.with('user', 'items.product').all();
const list = orders.map(({ user, items }) => {
  const names = items.map(({ product }) => product.name);
  return `${user.name}: ${names.join(', ')}`;
});
console.log(list.slice(0, 2).join('\n'));
// #endregion

await db.dispose();

// queries: 4
// plan: SEARCH order_items USING INDEX order_items_order_id_idx (order_id=?)
// plan: SEARCH products USING INTEGER PRIMARY KEY (rowid=?)
// Output:
// Barbara: Cheese 2, Olives 3, Pepper 4, Tea
// Radia: Rice 3, Bread 5, Honey, Salt 2
