import { Database, sql } from '@rhosocial/activerecord';
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
const worth = 20;
const valuable = sql`price * stock > ${worth}`;

const query = Product.query().where(valuable).where('length(name) <= ?', [5]);
console.log(query.toSql().sql.replace(/.* where /, ''));
console.log(await query.orderBy('name').pluck('name'));

const rows = await db.sql<{ letter: string; count: number }>`
  select substr(name, 1, 1) as letter, count(*) as count
  from products where ${valuable} or stock = ${0}
  group by letter order by letter
`;
console.log(rows.map(({ letter, count }) => `${letter}: ${count}`).join(', '));
// #endregion

await db.dispose();

// Output:
// (price * stock > ?) and (length(name) <= ?)
// [ 'Tea' ]
// B: 1, C: 1, H: 1, T: 1
