import { Database, op } from '@rhosocial/activerecord';
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
const products = Product.query().orderBy('name');

const queries = {
  'a value': products.where({ stock: 0 }),
  'two columns': products.where({ stock: op.gt(0), price: op.lt('4.00') }),
  'a method for it': products.between('price', '2.00', '5.00').notIn('name', ['Tea']),
  'a pattern': products.like('name', 'B%'),
};

for (const [what, query] of Object.entries(queries))
  console.log(`${what}: ${(await query.pluck('name')).join(', ')}`);
// #endregion

await db.dispose();

// Output:
// a value: Butter, Honey
// two columns: Apple, Bread
// a method for it: Bread, Butter
// a pattern: Bread, Butter
