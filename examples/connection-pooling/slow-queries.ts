import { configureModels, op } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Product } from '../models/shop.ts';

// #region config
// In a program rather 100; here each statement is to be slow.
const config = { database: 'shop.db', slowQueryMs: 0.001 };
// #endregion
const db = configureModels([Product], config, SQLiteBackend);
await db.createTables([Product], { recreate: true });
await Product.insertAll(
  Array.from({ length: 100 }, (_, i) => ({ name: `Product ${i}`, price: i % 7 })),
);

// #region main
db.on('slowQuery', ({ sql, rows, plan = [] }) => {
  console.log(`slow: ${sql}`);
  console.log(`      ${rows} rows; ${plan.join('; ')}`);
});

const cheap = Product.query()
  .where({ price: op.lt(1) })
  .orderBy('price');
await cheap.pluck('name');
// #endregion

await db.dispose();

// Output:
// slow: select "name" from "products" where "price" < ? order by "price"
//       15 rows; SCAN products; USE TEMP B-TREE FOR ORDER BY
