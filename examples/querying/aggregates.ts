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
const products = Product.query();
console.log(
  `${await products.count()} products, ${await products.sum('stock')} pieces`,
);

const [total, average] = [await products.sum('price'), await products.avg('price')];
console.log(`prices add up to ${total.toFixed(2)}, on average ${average?.toString()}`);

const [least, greatest] = [await products.min('price'), await products.max('price')];
console.log(`they go from ${least?.toFixed(2)} to ${greatest?.toFixed(2)}`);

const dearest = products.orderBy('price desc').limit(3);
console.log(`the three dearest: ${(await dearest.sum('price')).toFixed(2)}`);
console.log(`their names: ${(await dearest.pluck('name')).join(', ')}`);
// #endregion

await db.dispose();

// Output:
// 6 products, 60 pieces
// prices add up to 28.54, on average 4.75666667
// they go from 0.35 to 11.90
// the three dearest: 22.50
// their names: Cheese, Honey, Tea
