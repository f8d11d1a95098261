import { Database } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Product } from '../models/shop.ts';

const db = new Database({ database: 'shop.db' }, SQLiteBackend).bind(Product);
await db.createTables([Product], { recreate: true });
await Product.insertAll(
  Array.from({ length: 1000 }, (_, i) => ({ name: `Product ${i + 1}`, price: i % 90 })),
);

// #region main
let count = 0;
for await (const product of Product.query().orderBy('price desc', 'id').stream()) {
  count++;
  if (product.price.lt(89)) break; // ends the query and gives the connection back
}
console.log(`${count} products read`);

// Plain rows are streamed as well.
const prices = Product.query().groupBy('price').select('price', 'count(*) as n');
for await (const { price, n } of prices.orderBy('price desc').stream()) {
  if (price.gte(88)) console.log(`${n} products cost ${price.toFixed(2)}`);
}
console.log(`connections in use: ${db.pool.getStats().used}`);
// #endregion

await db.dispose();

// queries: 2
// Output:
// 12 products read
// 11 products cost 89.00
// 11 products cost 88.00
// connections in use: 0
