import { configureModels, type Loaded } from '@rhosocial/activerecord';
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
const third = await Order.create({ userId: 1 });
for (const item of [
  { orderId: first.id, productId: tea.id, quantity: 1, price: '4.50' },
  { orderId: second.id, productId: tea.id, quantity: 1, price: '4.50' },
  { orderId: second.id, productId: cup.id, quantity: 2, price: '8.00' },
  { orderId: third.id, productId: cup.id, quantity: 1, price: '8.00' },
]) {
  await OrderItem.create(item);
}

class OutOfStockError extends Error {}

async function takeFromStock(item: Loaded<OrderItem, 'product'>): Promise<void> {
  const { changes } = await db.execute(
    'update products set stock = stock - ? where id = ? and stock >= ?',
    [item.quantity, item.productId, item.quantity],
  );
  if (changes === 0) throw new OutOfStockError(`${item.product.name} is out of stock`);
}

// #region batch
async function processPendingOrders(): Promise<void> {
  await Order.transaction(async () => {
    const orders = await Order.query()
      .where('status = ?', ['pending'])
      .orderBy('id')
      .all();
    for (const order of orders) {
      try {
        await processOrder(order.id);
      } catch (error) {
        if (!(error instanceof OutOfStockError)) throw error;
        order.status = 'failed';
        await order.save();
      }
    }
  });
}
// #endregion

// #region order
async function processOrder(orderId: number): Promise<void> {
  await Order.transaction(async (tx) => {
    // Called inside another transaction, so this one is a savepoint of it.
    tx.afterRollback(() => console.log(`order ${orderId} is rolled back`));
    const order = await Order.findOneOrFail(orderId);
    const { items } = await order.load('items.product');
    for (const item of items) await takeFromStock(item);
    order.status = 'processed';
    await order.save();
  });
}
// #endregion

await processPendingOrders();

for (const { id, status } of await Order.query().orderBy('id').all()) {
  console.log(`order ${id}: ${status}`);
}
for (const { name, stock } of await Product.query().orderBy('id').all()) {
  console.log(`${name}: ${stock} in stock`);
}
await db.dispose();

// queries: 17
// Output:
// order 2 is rolled back
// order 1: processed
// order 2: failed
// order 3: processed
// Tea: 9 in stock
// Cup: 0 in stock
