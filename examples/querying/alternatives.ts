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
const cheap = Product.query().where({ price: op.lt('3.00') });

const queries = [
  cheap.orWhere({ name: 'Honey' }).where({ stock: 0 }),
  cheap.orWhere((group) => group.where({ name: 'Honey' }).where({ stock: 0 })),
];

for (const query of queries) {
  const { sql } = query.toSql();
  console.log(sql.slice(sql.indexOf('where')));
  console.log(`  ${(await query.orderBy('name').pluck('name')).join(', ')}`);
}
// #endregion

await db.dispose();

// Output:
// where ("price" < ? or "name" = ?) and "stock" = ?
//   Butter, Honey
// where "price" < ? or "name" = ? and "stock" = ?
//   Apple, Butter, Honey
