import { Database, QueryError, type CursorPage } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Product } from '../models/shop.ts';

const db = new Database({ database: 'shop.db' }, SQLiteBackend).bind(Product);
await db.createTables([Product], { recreate: true });
await Product.insertAll('ABCDEFG'.split('').map((name, i) => ({ name, price: i + 1 })));

// #region main
const byPrice = Product.query().orderBy('price desc', 'id');

let cursor: string | null = null;
do {
  const page: CursorPage<Product> = await byPrice.paginate({ size: 3, after: cursor });
  console.log(page.items.map(({ name }) => name).join(' '));
  // Rows of pages that were seen may go, and no other one is skipped.
  await Product.query().inList('id', [page.items[0]!.id]).delete();
  cursor = page.next;
} while (cursor);

// A cursor comes back from outside, so it may be anything.
await byPrice.paginate({ size: 3, after: "' or 1=1 --" }).catch((error: unknown) => {
  if (error instanceof QueryError) console.log(error.message);
});
// #endregion

await db.dispose();

// Output:
// G F E
// D C B
// A
// This is no cursor of the query. A cursor is the `next` of the page before, for the same model in the same order.
