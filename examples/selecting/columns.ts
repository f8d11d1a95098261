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
const rows = await Product.query()
  .select('name', 'price')
  .orderBy('name')
  .limit(2)
  .all();
console.log(rows);

const labels = await Product.query()
  .select('name as label', 'substr(name, 1, 1) as letter')
  .where({ stock: 0 })
  .all();
for (const { label, letter } of labels) console.log(`${String(letter)}: ${label}`);
// #endregion

await db.dispose();

// Output:
// [ { name: 'Apple', price: 0.35 }, { name: 'Bread', price: 3.2 } ]
// B: Butter
// H: Honey
