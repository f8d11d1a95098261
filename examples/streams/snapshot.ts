import { Database } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Product } from '../models/shop.ts';

const db = new Database({ database: 'shop.db' }, SQLiteBackend).bind(Product);
await db.createTables([Product], { recreate: true });
await Product.insertAll([1, 2, 3].map((n) => ({ name: `Tea ${n}`, price: n })));

// #region main
const seen: string[] = [];
for await (const { name } of Product.query().orderBy('id').stream({ chunkSize: 1 })) {
  // Writers go on meanwhile; the stream does not see what they do.
  if (seen.length === 0) {
    await Product.create({ name: 'Coffee', price: 9 });
    await Product.query().where({ name: 'Tea 3' }).delete();
  }
  seen.push(name);
}
console.log(`streamed: ${seen.join(', ')}`);

const now = await Product.query().orderBy('id').pluck('name');
console.log(`now:      ${now.join(', ')}`);
// #endregion

await db.dispose();

// Output:
// streamed: Tea 1, Tea 2, Tea 3
// now:      Tea 1, Tea 2, Coffee
