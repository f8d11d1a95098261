import { Database, TypeConversionError } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Product } from '../models/shop.ts';

const db = new Database({ database: 'shop.db' }, SQLiteBackend).bind(Product);
await db.createTables([Product], { recreate: true });

// #region main
const rows = [
  { name: 'Green tea', price: '4,50', stock: 12 },
  { name: 'Black tea', price: '4.50', stock: Number('twelve') },
];
for (const row of rows) {
  try {
    await Product.create(row);
  } catch (error) {
    if (!(error instanceof TypeConversionError)) throw error;
    console.log(`${error.code}: ${error.message}`);
  }
}
// #endregion

await db.dispose();

// Output:
// AR_TYPE_CONVERSION: products.price must be a number such as '12.50', got "4,50".
// AR_TYPE_CONVERSION: products.stock must be a whole number within ±(2^53 - 1), got NaN.
