import {
  Database,
  decimal,
  integerKey,
  Model,
  oneOf,
  op,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region model
class Order extends Model('orders', {
  ...integerKey,
  status: oneOf('pending', 'processed', 'failed').default('pending'),
  total: decimal(12, 2),
}) {
  static pending(orders = this.query()) {
    return orders.where({ status: 'pending' });
  }
  static above(total: string, orders = this.query()) {
    return orders.where({ total: op.gt(total) });
  }
}
// #endregion

const db = new Database({ database: 'shop.db' }, SQLiteBackend).bind(Order);
await db.createTables([Order], { recreate: true });
await db.execute(`
  insert into orders (status, total)
  values ('pending', 4.10), ('processed', 18.30), ('pending', 24.00)
`);

// #region main
console.log(await Order.pending().count());

const next = Order.pending(Order.above('20.00')).orderBy('id');
console.log(await next.pluck('id'));
// #endregion

await db.dispose();

// Output:
// 2
// [ 3 ]
