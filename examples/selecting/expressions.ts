import { sql } from '@rhosocial/activerecord';
import { openShop } from '../models/shop-data.ts';
import { Order } from '../models/shop.ts';

const db = await openShop();

// #region main
const [totals] = await Order.query()
  .select((e) => ({
    orders: e.count(),
    customers: e.count('userId', { distinct: true }),
    sales: e.sum('total'),
    average: e.avg('total'),
    perCustomer: e.sql<number>(sql`round(sum(total) / count(distinct user_id), 2)`),
  }))
  .all();
console.log(totals);
// #endregion

await db.dispose();

// Output:
// {
//   orders: 4,
//   customers: 2,
//   sales: 46.6,
//   average: 11.65,
//   perCustomer: 23.3
// }
