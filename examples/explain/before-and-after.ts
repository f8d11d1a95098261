import { Database } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Order } from '../models/shop.ts';
import { User } from '../models/social.ts';

const db = new Database({ database: 'shop.db' }, SQLiteBackend).bind(Order, User);
await db.createTables([Order, User], { recreate: true });

// #region main
const pending = Order.query().where({ status: 'pending' }).orderBy('createdAt');

const before = await pending.explain();
console.log(before.text);
console.log(`scans orders: ${before.scans('orders')}`);

await db.execute('create index orders_pending on orders (status, created_at)');

const after = await pending.explain();
console.log(after.text);
console.log(`uses the index: ${after.usesIndex('orders_pending')}`);
console.log(`scans orders: ${after.scans('orders')}`);
// #endregion

await db.dispose();

// Output:
// SCAN orders
// USE TEMP B-TREE FOR ORDER BY
// scans orders: true
// SEARCH orders USING INDEX orders_pending (status=?)
// uses the index: true
// scans orders: false
