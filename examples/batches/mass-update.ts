import { Database, op } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Product } from '../models/shop.ts';

const db = new Database({ database: 'shop.db' }, SQLiteBackend).bind(Product);
await db.createTables([Product], { recreate: true });
await db.execute(`
  insert into products (name, price, stock)
  with recursive n (i) as (select 1 union all select i + 1 from n where i < 2500)
  select 'Product ' || i, i, i % 5 from n
`);

// #region main
const soldOut = Product.query().where({ stock: 0 });
for await (const batch of soldOut.inBatches(200)) {
  const ids = batch.map(({ id }) => id);
  const changed = await soldOut.where({ id: op.in(ids) }).update({ stock: 10 });
  console.log(`restocked ${changed}, up to number ${ids.at(-1)}`);
}
console.log(`${await soldOut.count()} are left`);
// #endregion

await db.dispose();

// Output:
// restocked 200, up to number 1000
// restocked 200, up to number 2000
// restocked 100, up to number 2500
// 0 are left
