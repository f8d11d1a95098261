import {
  Database,
  Decimal,
  decimal,
  integer,
  integerKey,
  Model,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

class Sale extends Model('sales', {
  ...integerKey,
  shop: integer(),
  amount: decimal(12, 2),
}) {}

const db = new Database({ database: 'sales.db' }, SQLiteBackend).bind(Sale);
await db.createTables([Sale], { recreate: true });
await db.execute(`
  insert into sales (shop, amount)
  with recursive n (i) as (select 1 union all select i + 1 from n where i < 3000)
  select i % 3 + 1, (i * 7919 % 5000) / 100.0 from n
`);

// #region main
const sales = await db.sql<{ shop: number; count: number; total: number }>`
  select shop, count(*) as count, round(sum(amount), 2) as total
  from sales
  where amount >= ${new Decimal('9.99')}
  group by shop
  order by shop
`;
for (const { shop, count, total } of sales)
  console.log(`shop ${shop}: ${count} sales, ${total}`);
console.log(`${sales.length} rows came back from ${await Sale.query().count()}`);
// #endregion

await db.dispose();

// queries: 2
// Output:
// shop 1: 795 sales, 23743.6
// shop 2: 801 sales, 24118.83
// shop 3: 804 sales, 24080.48
// 3 rows came back from 3000
