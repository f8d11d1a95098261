import { openSample } from '../models/sample.ts';
import { Order, Product } from '../models/shop.ts';
import { User } from '../models/social.ts';

const db = await openSample();

// #region main
const orders = await Order.query().where({ status: 'failed' }).orderBy('id').all();

for (const order of orders.slice(0, 10)) {
  const user = await User.findOneOrFail(order.userId);
  const names: string[] = [];
  for (const item of await order.related('items').all()) {
    const product = await Product.findOneOrFail(item.productId);
    names.push(product.name);
  }
  if (order.id < 10) console.log(`${user.name}: ${names.join(', ')}`);
}
// #endregion

await db.dispose();

// queries: 61
// Output:
// Barbara: Cheese 2, Olives 3, Pepper 4, Tea
// Radia: Rice 3, Bread 5, Honey, Salt 2
