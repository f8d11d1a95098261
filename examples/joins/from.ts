import { openShop } from '../models/shop-data.ts';
import { Order } from '../models/shop.ts';

const db = await openShop();

// #region main
const last = Order.query().orderBy('id desc').limit(3);

const states = await Order.query()
  .cte('last', last)
  .from('last')
  .groupBy('status')
  .select('status', 'count(*) as orders')
  .orderBy('status')
  .all();
for (const { status, orders } of states) console.log(`${status}: ${orders}`);
// #endregion

await db.dispose();

// Output:
// failed: 1
// pending: 1
// processed: 1
