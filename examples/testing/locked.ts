import { Database, LockError } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { FaultyBackend } from '@rhosocial/activerecord/testing';
import { Product } from '../models/shop.ts';

// #region main
const faults = new FaultyBackend(SQLiteBackend);
const db = new Database({ database: 'shop.db' }, faults).bind(Product);
await db.createTables([Product], { recreate: true });
const { id } = await Product.create({ name: 'Tea', price: '3.20', stock: 5 });

async function sell(): Promise<void> {
  const once = async () => {
    const product = await Product.findOneOrFail(id); // read again by each attempt
    product.stock -= 1;
    await product.save();
  };
  await db.transaction(once, { retries: 2 });
}

faults.inject({ match: /^update "products"/, error: 'locked', times: 2 });
await sell();
console.log(`sold after ${faults.injected.length} locks`);

faults.inject({ match: /^update "products"/, error: 'locked', times: 3 });
await sell().catch((error: unknown) => console.log(error instanceof LockError));
console.log(`in stock: ${(await Product.findOneOrFail(id)).stock}`);
// #endregion

await db.dispose();

// Output:
// sold after 2 locks
// true
// in stock: 4
