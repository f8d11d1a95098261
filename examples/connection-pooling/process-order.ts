import { configureModels } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Order, OrderItem, Product } from '../models/shop.ts';

// #region config
const config = { database: 'orders.db', poolSize: 5 };
// #endregion
const db = configureModels([Product, Order, OrderItem], config, SQLiteBackend);
await db.createTables([Product, Order, OrderItem], { recreate: true });

const tea = await Product.create({ name: 'Tea', price: '4.50', stock: 10 });
const cup = await Product.create({ name: 'Cup', price: '8.00', stock: 1 });

const first = await Order.create({ userId: 1 });
const second = await Order.create({ userId: 1 });
for (const orderId of [first.id, second.id]) {
  await OrderItem.create({ orderId, productId: tea.id, price: '4.50' });
  await OrderItem.create({ orderId, productId: cup.id, price: '8.00' });
}

// #region main
async function processOrder(orderId: number): Promise<void> {
  await Order.transaction(async (tx) => {
    // The pool has lent a connection; every statement in here runs on it.
    const order = await Order.findOneOrFail(orderId);
    const { items } = await order.load('items.product');
    for (const item of items) await takeFromStock(item.product, item.quantity);

    order.status = 'processed';
    await order.save();
    tx.afterCommit(() => console.log(`order ${order.id} is committed`));
  }); // The connection is back in the pool.
}

async function takeFromStock(product: Product, quantity: number): Promise<void> {
  // One statement, so that two buyers cannot both take the last piece.
  const { changes } = await db.execute(
    'update products set stock = stock - ? where id = ? and stock >= ?',
    [quantity, product.id, quantity],
  );
  if (changes === 0) throw new Error(`${product.name} is out of stock`);
}
// #endregion

// #region run
await processOrder(first.id);
await processOrder(second.id).catch((error: Error) => console.log(error.message));

for (const { id, status } of await Order.query().orderBy('id').all()) {
  console.log(`order ${id}: ${status}`);
}
for (const { name, stock } of await Product.query().orderBy('id').all()) {
  console.log(`${name}: ${stock} in stock`);
}
// #endregion

await db.dispose();

// queries: 13
// Output:
// order 1 is committed
// Cup is out of stock
// order 1: processed
// order 2: pending
// Tea: 9 in stock
// Cup: 0 in stock
