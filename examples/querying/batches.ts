import { Database } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Product } from '../models/shop.ts';

const db = new Database({ database: 'shop.db' }, SQLiteBackend).bind(Product);
await db.createTables([Product], { recreate: true });
await db.execute(`
  insert into products (name, price, stock)
  values ('Apple', 0.35, 40), ('Bread', 3.20, 5), ('Butter', 2.49, 0),
         ('Cheese', 11.90, 3), ('Honey', 6.50, 0), ('Tea', 4.10, 12)
`);

// #region main
for await (const batch of Product.query().inBatches(4)) {
  console.log(batch.map(({ name }) => name).join(', '));
}

// The rows that have been seen may go: the next batch begins behind a key.
for await (const product of Product.query().findEach({ batchSize: 2 })) {
  if (product.stock === 0) await product.delete();
}
console.log(await Product.query().orderBy('id').pluck('name'));

try {
  Product.query().orderBy('price').findEach();
} catch (error) {
  console.log(String(error));
}
// #endregion

await db.dispose();

// Output:
// Apple, Bread, Butter, Cheese
// Honey, Tea
// [ 'Apple', 'Bread', 'Cheese', 'Tea' ]
// QueryError: Batches need an order that no two rows share, and 'price' has no unique column. Add the primary key behind it: orderBy('id').
