import { Database } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Order, OrderItem, Product } from '../models/shop.ts';
import { User } from '../models/social.ts';

const models = [User, Product, Order, OrderItem];
const db = new Database({ database: 'shop.db' }, SQLiteBackend).bind(...models);
await db.createTables(models, { recreate: true });
const { id: userId } = await User.create({ name: 'Ada', email: 'ada@example.org' });
const { id: productId } = await Product.create({ name: 'Tea', price: '4.10' });
for (const total of ['4.10', '8.20', '12.30', '16.40', '20.50']) {
  const { id: orderId } = await Order.create({ userId, total });
  await OrderItem.create({ orderId, productId, price: total });
}

// #region main
db.on('query', ({ sql, rows }) => {
  console.log(`  ${/from "\w+"/.exec(sql)?.[0]}, ${rows} rows`);
});

for await (const order of Order.query().with('items').findEach({ batchSize: 2 })) {
  console.log(
    `order ${order.id}: ${order.items.length} item, ${order.total.toFixed(2)}`,
  );
  if (order.id === 3) break;
}
// #endregion

await db.dispose();

// Output:
//   from "orders", 2 rows
//   from "order_items", 2 rows
// order 1: 1 item, 4.10
// order 2: 1 item, 8.20
//   from "orders", 2 rows
//   from "order_items", 2 rows
// order 3: 1 item, 12.30
