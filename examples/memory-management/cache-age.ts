import { Database, QueryCache } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { VirtualClock } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { Product } from '../models/shop.ts';

const db = await openSample();
const clock = new VirtualClock();

// #region main
const cache = new QueryCache(db, { ttlMs: 60_000, clock });
const tea = Product.query().where({ name: 'Tea' }).cached(cache);
const stock = async () => (await tea.pluck('stock')).join();
console.log(`read: ${await stock()}`);

await Product.query().where({ name: 'Tea' }).update({ stock: 8 });
console.log(`this program writes 8: ${await stock()}`);

const elsewhere = new Database({ database: 'sample.db' }, SQLiteBackend);
await elsewhere.execute("update products set stock = 9 where name = 'Tea'");
console.log(`another one writes 9: ${await stock()}`);

await clock.advance(61_000);
console.log(`a minute later: ${await stock()}`);
// #endregion

await elsewhere.dispose();
cache.dispose();
await db.dispose();

// queries: 5
// Output:
// read: 2
// this program writes 8: 8
// another one writes 9: 8
// a minute later: 9
