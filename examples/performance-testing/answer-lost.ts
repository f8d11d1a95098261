import { ConnectionLostError, Database } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { FaultyBackend } from '@rhosocial/activerecord/testing';
import { Order } from '../models/shop.ts';

const faults = new FaultyBackend(SQLiteBackend);
const db = new Database({ database: 'shop.db' }, faults).bind(Order);
await db.createTables([Order], { recreate: true });

// #region main
faults.inject({ match: /^insert/, error: 'lost', when: 'after' });

try {
  await Order.create({ userId: 1, total: '9.90' });
} catch (error) {
  if (!(error instanceof ConnectionLostError)) throw error;
  console.log(error.code, 'although there is', await Order.query().count(), 'order');
}
await Order.create({ userId: 1, total: '4.10' });
console.log(
  `${await Order.query().count()} orders, on a connection that replaced the lost one`,
);
// #endregion
await db.dispose();

// Output:
// AR_CONNECTION_LOST although there is 1 order
// 2 orders, on a connection that replaced the lost one
