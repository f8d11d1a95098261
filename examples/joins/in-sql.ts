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
console.table(customers);
// #endregion

await db.dispose();

// Output:
// ┌─────────┬──────────┬────────┬───────┐
// │ (index) │ name     │ orders │ spent │
// ├─────────┼──────────┼────────┼───────┤
// │ 0       │ 'Ada'    │ 2      │ 22.4  │
// │ 1       │ 'Grace'  │ 1      │ 12.3  │
// │ 2       │ 'Edsger' │ 0      │ null  │
// └─────────┴──────────┴────────┴───────┘
