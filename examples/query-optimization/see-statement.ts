import { openSample } from '../models/sample.ts';
import { Order } from '../models/shop.ts';

const db = await openSample();

// #region main
const pending = Order.query()
  .where({ status: 'pending' })
  .orderBy('createdAt')
  .limit(5)
  .select('id', 'total');

const { sql, params } = pending.toSql();
console.log(sql);
console.log(params);

const plan = await pending.explain();
console.log(plan.text);
console.log('reads the whole table:', plan.scans('orders'));
// #endregion

await db.dispose();

// queries: 1
// Output:
// select "id", "total" from "orders" where "status" = ? order by "created_at" limit +?
// [ 'pending', 5 ]
// SCAN orders
// USE TEMP B-TREE FOR ORDER BY
// reads the whole table: true
