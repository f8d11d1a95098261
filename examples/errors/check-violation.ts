import { CheckViolationError, Database } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Order } from '../models/shop.ts';

const db = new Database({ database: 'shop.db' }, SQLiteBackend).bind(Order);
await db.createTables([Order], { recreate: true });

// #region main
const order = await Order.create({ userId: 1 });

try {
  await db.execute('update orders set status = ? where id = ?', ['lost', order.id]);
} catch (error) {
  if (!(error instanceof CheckViolationError)) throw error;
  console.log(`${error.code}: ${error.message}`);
  console.log(`sql: ${error.sql}`);
}
// #endregion

await db.dispose();

// Output:
// AR_CHECK_VIOLATION: The value breaks the rule 'orders_status_check'.
// sql: update orders set status = ? where id = ?
