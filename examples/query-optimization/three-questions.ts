import { openSample } from '../models/sample.ts';
import { Order } from '../models/shop.ts';

const db = await openSample();

// #region main
// Each order with its items: records of both.
const orders = await Order.query().with('items').all();
console.log(`with: ${orders.length} orders, each once`);

// A row for each item, with values of its order.
const lines = await Order.query()
  .join('items')
  .select((e) => ({ id: e.column('id'), quantity: e.joined('items', 'quantity') }))
  .all();
console.log(`join: ${lines.length} rows, an order for each of its items`);

// Orders of which an item is honey, product 4. No item comes.
const withHoney = Order.query().whereExists('items', (i) => i.where({ productId: 4 }));
console.log(`whereExists: ${(await withHoney.all()).length} orders, each once`);
// #endregion

await db.dispose();

// queries: 4
// Output:
// with: 60 orders, each once
// join: 150 rows, an order for each of its items
// whereExists: 4 orders, each once
