import { Database } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Product } from '../models/shop.ts';

const db = new Database({ database: 'shop.db' }, SQLiteBackend).bind(Product);
await db.createTables([Product], { recreate: true });
await Product.insertAll(
  'ABCDEFGHIJK'.split('').map((name, i) => ({ name, price: i + 1 })),
);

// #region main
const products = Product.query().orderBy('name', 'id');

const page = await products.paginate({ page: 2, size: 4 });
console.log(page.items.map(({ name }) => name).join(' '));
console.log(`page ${page.page} of ${page.pages}, ${page.total} products`);

// Without a count: one statement less.
const last = await products.paginate({ page: 3, size: 4, total: false });
console.log(last.items.map(({ name }) => name).join(' '));
console.log(`is there another page? ${last.hasMore}`);
// #endregion

await db.dispose();

// queries: 3
// Output:
// E F G H
// page 2 of 3, 11 products
// I J K
// is there another page? false
