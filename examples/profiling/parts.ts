import { QueryProfiler } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { Order } from '../models/shop.ts';

const db = await openSample({ users: 5 });

// #region main
const profiler = new QueryProfiler(db);
profiler.start();
const orders = await Order.query().with('items.product').limit(3).all();
for (const order of orders) await order.related('user').one();
await Order.query().where({ status: 'pending' }).count();
const report = profiler.stop();

const short = (sql = '') => sql.replace(/^select .*? from/, '… from');
for (const { queries, rows, shape } of report.byShape()) {
  console.log(`${queries} x, ${rows} rows: ${short(shape)}`);
}
for (const { queries, shape } of report.nPlusOne()) {
  console.log(`N+1, ${queries} times: ${short(shape)}`);
}
const [slowest] = report.slowest(1);
console.log('one was the slowest:', slowest !== undefined);
// #endregion

await db.dispose();

// Output:
// 3 x, 3 rows: … from "users" where "id" in (select value from json_each(?)) limit +?
// 1 x, 3 rows: … from "orders" limit +?
// 1 x, 6 rows: … from "order_items" where "order_id" in (select value from json_each(?)) order by "id"
// 1 x, 6 rows: … from "products" where "id" in (select value from json_each(?))
// 1 x, 1 rows: … from "orders" where "status" = ?
// N+1, 3 times: … from "users" where "id" in (select value from json_each(?)) limit +?
// one was the slowest: true
