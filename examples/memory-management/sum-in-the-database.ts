import { openSample } from '../models/sample.ts';
import { OrderItem } from '../models/shop.ts';

const db = await openSample();

// #region main
const sales = await db.sql<{ name: string; pieces: number; total: number }>`
  select name, sum(quantity) as pieces,
    round(sum(quantity * order_items.price), 2) as total
  from order_items join products on products.id = product_id
  where quantity >= ${2}
  group by product_id
  order by total desc
  limit 3
`;
for (const { name, pieces, total } of sales)
  console.log(`${name}: ${pieces} pieces for ${total}`);
console.log(`${sales.length} rows came back, of ${await OrderItem.query().count()}`);
// #endregion

await db.dispose();

// queries: 2
// Output:
// Bread 3: 10 pieces for 239.1
// Salt 2: 10 pieces for 211.7
// Pepper 2: 8 pieces for 180.32
// 3 rows came back, of 150
