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
const soldOut = Product.query().where({ stock: 0 });
console.log(`restocked: ${await soldOut.update({ stock: 10 })}`);
console.log(`deleted: ${await Product.query().like('name', 'B%').delete()}`);

try {
  await Product.query().delete();
} catch (error) {
  console.log(String(error));
}
console.log(`everything: ${await Product.query().allRows().delete()}`);
// #endregion

await db.dispose();

// Output:
// restocked: 2
// deleted: 2
// QueryError: delete() without a condition would write every row of 'products'. Where that is meant, say so: Product.query().allRows().delete().
// everything: 4
