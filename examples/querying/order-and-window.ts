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
const byPrice = Product.query().orderBy('price desc', 'id');

const [second, third] = await byPrice.limit(2).offset(1).all();
console.log(`behind the first: ${second?.name}, ${third?.name}`);

const dearest = await byPrice.one();
console.log(`the first: ${dearest?.name}`);

const none = byPrice.where({ stock: 1000 });
console.log(await none.one(), await none.count(), await none.exists());
// #endregion

await db.dispose();

// Output:
// behind the first: Honey, Tea
// the first: Cheese
// null 0 false
