import { Database } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { FaultyBackend } from '@rhosocial/activerecord/testing';
import { Product } from '../models/shop.ts';

// #region main
const faults = new FaultyBackend(SQLiteBackend);
const db = new Database({ database: 'shop.db' }, faults).bind(Product);
await db.createTables([Product], { recreate: true });
await Product.create({ name: 'Tea', price: '4.10', stock: 2 });

faults.inject({ match: /^update/, error: 'locked' });

let attempts = 0;
const sell = async () => {
  attempts++;
  const tea = await Product.findOneOrFail(1);
  tea.stock -= 1;
  await tea.save();
};

await db.transaction(sell, { retries: 2 });
console.log(`${attempts} attempts, ${(await Product.findOneOrFail(1)).stock} left`);
// #endregion
await db.dispose();

// Output:
// 2 attempts, 1 left
