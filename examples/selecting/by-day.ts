import { op } from '@rhosocial/activerecord';
import { openShop } from '../models/shop-data.ts';
import { Order } from '../models/shop.ts';

const db = await openShop();

// #region main
const days = await Order.query()
  .where({ status: op.ne('failed') })
  .select(
    'substr(created_at, 1, 10) as day',
    'count(*) as orders',
    'sum(total) as sales',
  )
  .groupBy('day')
  .orderBy('day')
  .all();

for (const { day, orders, sales } of days)
  console.log(`${String(day)}: ${orders} for ${sales.toFixed(2)}`);
// #endregion

await db.dispose();

// Output:
// 2026-03-01: 1 for 18.30
// 2026-03-02: 2 for 16.40
