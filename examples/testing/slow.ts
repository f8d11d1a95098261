import { Database, QueryTimeoutError } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { FaultyBackend } from '@rhosocial/activerecord/testing';
import { Product } from '../models/shop.ts';

const faults = new FaultyBackend(SQLiteBackend);
const db = new Database({ database: 'shop.db' }, faults).bind(Product);
await db.createTables([Product], { recreate: true });
await Product.create({ name: 'Tea', price: '3.20' });

// #region main
async function suggestions(): Promise<string[]> {
  try {
    const products = Product.query().limit(3).deadline({ timeoutMs: 200 });
    return (await products.all()).map(({ name }) => name);
  } catch (error) {
    if (!(error instanceof QueryTimeoutError)) throw error;
    return []; // the page can do without
  }
}

faults.inject({ match: /from "products"/, delayMs: 60_000 }); // once
const end = db.pool.on('close', ({ reason }) =>
  console.log(`a connection is ${reason}`),
);
console.log(await suggestions());
console.log(await Product.query().pluck('name'));
// #endregion

end();
await db.dispose();

// Output:
// a connection is discarded
// []
// [ 'Tea' ]
