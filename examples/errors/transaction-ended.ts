import { Database, TransactionError } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Order } from '../models/shop.ts';

const db = new Database({ database: 'shop.db' }, SQLiteBackend).bind(Order);
await db.createTables([Order], { recreate: true });

const mailServer = () => new Promise((resolve) => setTimeout(resolve, 10));

// #region main
async function sendReceipt(order: Order): Promise<void> {
  await mailServer();
  order.status = 'processed';
  await order.save();
}

let receipt = Promise.resolve();
await Order.transaction(async () => {
  const order = await Order.create({ userId: 1 });
  receipt = sendReceipt(order); // not awaited
});

try {
  await receipt;
} catch (error) {
  if (!(error instanceof TransactionError)) throw error;
  console.log(`${error.code}: ${error.message}`);
}
// #endregion

await db.dispose();

// Output:
// AR_TRANSACTION: A statement was started in a transaction of 'shop.db' that is committed already. Await every statement before the transaction ends, or run it outside of it.
