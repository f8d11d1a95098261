import { openSample } from '../models/sample.ts';
import { Order, Product } from '../models/shop.ts';
import { User } from '../models/social.ts';

const db = await openSample();

// #region main
const failed = Order.query().where({ status: 'failed' }).orderBy('id').limit(10);

const list: string[] = [];
for (const order of await failed.all()) {
  const user = await User.findOneOrFail(order.userId);
  const names: string[] = [];
  for (const item of await order.related('items').all()) {
    const product = await Product.findOneOrFail(item.productId);
    names.push(product.name);
  }
  list.push(`${user.name}: ${names.join(', ')}`);
}
console.log(list.slice(0, 2).join('\n'));
// #endregion

await db.dispose();

// queries: 61
// plan: SEARCH order_items USING INDEX order_items_order_id_idx (order_id=?)
// plan: SEARCH products USING INTEGER PRIMARY KEY (rowid=?)
// Output:
// Barbara: Cheese 2, Olives 3, Pepper 4, Tea
// Radia: Rice 3, Bread 5, Honey, Salt 2
