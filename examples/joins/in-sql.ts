import { sql } from '@rhosocial/activerecord';
import { openShop } from '../models/shop-data.ts';
import { User } from '../models/social.ts';

const db = await openShop();

// #region main
const customers = await User.query()
  .leftJoin('orders on orders.user_id = users.id and orders.status <> ?', ['failed'])
  .groupBy('id')
  .select('name')
  .select((e) => ({
    orders: e.sql<number>(sql`count(orders.id)`),
    spent: e.sql<number | null>(sql`sum(orders.total)`),
  }))
  .orderBy('orders desc', 'name')
  .all();
for (const { name, orders, spent } of customers)
  console.log(`${name}: ${orders} orders, ${spent ?? 'nothing'} spent`);
// #endregion

await db.dispose();

// Output:
// Ada: 2 orders, 22.4 spent
// Grace: 1 orders, 12.3 spent
// Edsger: 0 orders, nothing spent
