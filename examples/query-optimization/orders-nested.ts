import { openSample } from '../models/sample.ts';
import { Order } from '../models/shop.ts';

const db = await openSample();

// #region main
const orders = await Order.query()
  .where({ status: 'failed' })
  .orderBy('id')
  .limit(10)
  .with('user', 'items.product')
  .all();

for (const { id, user, items } of orders) {
  const names = items.map(({ product }) => product.name);
  if (id < 10) console.log(`${user.name}: ${names.join(', ')}`);
}
// #endregion

await db.dispose();

// queries: 4
// Output:
// Barbara: Cheese 2, Olives 3, Pepper 4, Tea
// Radia: Rice 3, Bread 5, Honey, Salt 2
