import { Decimal, sql } from '@rhosocial/activerecord';
import { openShop } from '../models/shop-data.ts';
import { OrderItem } from '../models/shop.ts';

const db = await openShop();

// #region main
const [row] = await OrderItem.query()
  .select((e) => ({
    prices: e.sum('price'),
    average: e.avg('price'),
    revenue: e.sql<number>(sql`sum(price * quantity * 1.19)`),
  }))
  .all();
console.log(`${row!.prices.toFixed(2)}, on average ${row!.average!.toString()}`);
console.log(row!.revenue, new Decimal(row!.revenue).toFixed(2));
// #endregion

await db.dispose();

// Output:
// 39.30, on average 6.55
// 55.45399999999999 55.45
