import { Database, QueryTimeoutError } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Product } from '../models/shop.ts';

const config = { database: 'shop.db', poolSize: 1 };
const db = new Database(config, SQLiteBackend).bind(Product);
await db.createTables([Product], { recreate: true });

// #region main
const products = Product.query().orderBy('name');

// As long as the client is there, and no longer than a second.
const client = new AbortController();
const query = products.deadline({ timeoutMs: 1000, signal: client.signal });
console.log(`${(await query.all()).length} products`);

client.abort(new Error('the client has gone'));
await query.all().catch((error: Error) => console.log(error.message));

const lease = await db.pool.acquire(); // somebody is busy
await products
  .deadline({ timeoutMs: 20 })
  .count()
  .catch((error: unknown) => console.log(error instanceof QueryTimeoutError));
await lease.release();
// #endregion

await db.dispose();

// Output:
// 0 products
// the client has gone
// true
