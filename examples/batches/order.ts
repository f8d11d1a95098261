import { Database, QueryError } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Product } from '../models/shop.ts';

const db = new Database({ database: 'shop.db' }, SQLiteBackend).bind(Product);
await db.createTables([Product], { recreate: true });
await db.execute(`
  insert into products (name, price, stock)
  values ('Apple', 0.35, 40), ('Bread', 3.20, 5), ('Butter', 3.20, 0), ('Tea', 4.10, 12)
`);

// #region main
const dearestFirst = Product.query().orderBy('price desc', 'id');
for await (const batch of dearestFirst.inBatches(2)) {
  console.log(batch.map(({ name }) => name).join(', '));
}

try {
  Product.query().orderBy('price desc').inBatches(2);
} catch (error) {
  if (!(error instanceof QueryError)) throw error;
  console.log(error.message);
}
// #endregion

await db.dispose();

// Output:
// Tea, Bread
// Butter, Apple
// Batches need an order that no two rows share, and 'price desc' has no unique column. Add the primary key behind it: orderBy('id').
