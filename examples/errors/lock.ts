import { Database, LockError, outsideTransaction } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Product } from '../models/shop.ts';

// #region main
const shop = new Database({ database: 'shop.db' }, SQLiteBackend).bind(Product);
await shop.createTables([Product], { recreate: true });
// A second pool on the same file locks as another process does.
const other = new Database({ database: 'shop.db', poolTimeout: 0.05 }, SQLiteBackend);
const restock = () => other.execute('update products set stock = stock + 10');

await shop.transaction(async () => {
  await Product.create({ name: 'Green tea', price: '4.50' });
  try {
    await outsideTransaction(restock);
  } catch (error) {
    if (!(error instanceof LockError)) throw error;
    console.log(`${error.code}: ${error.message}`);
    console.log(`retryable: ${error.retryable}`);
  }
});

const { changes } = await restock(); // the transaction has ended
console.log(`${changes} product restocked`);
// #endregion

await shop.dispose();
await other.dispose();

// Output:
// AR_LOCK: 'shop.db' was locked by another process or connection for 50 ms (poolTimeout). Shorten the transactions there, or run this again.
// retryable: true
// 1 product restocked
