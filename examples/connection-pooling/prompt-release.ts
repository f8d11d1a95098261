import { configureModels } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Product } from '../models/shop.ts';

// #region config
const config = { database: 'app.db', poolSize: 5 };
// #endregion
const db = configureModels([Product], config, SQLiteBackend);
await db.createTables([Product], { recreate: true });

/** Stands for a request to another service. */
async function askSupplier(product: string): Promise<string> {
  console.log(`asking for the ${product}: ${db.pool.getStats().used} in use`);
  await new Promise((resolve) => setTimeout(resolve, 5));
  return '8.00';
}

// #region before
await Product.transaction(async () => {
  const price = await askSupplier('cup'); // the connection waits for the network
  await Product.create({ name: 'Cup', price });
});
// #endregion

// #region after
const price = await askSupplier('pot');
await Product.transaction(async () => {
  await Product.create({ name: 'Pot', price });
});
// #endregion

console.log(`${await Product.query().count()} products`);
await db.dispose();

// Output:
// asking for the cup: 1 in use
// asking for the pot: 0 in use
// 2 products
