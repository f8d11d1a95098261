import { Database, QueryCache } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { VirtualClock } from '@rhosocial/activerecord/testing';
import { Product } from '../models/shop.ts';
import { openSample } from '../models/sample.ts';

const db = await openSample();
const clock = new VirtualClock();
// Another database object on the same file stands for another process.
const other = new Database({ database: 'sample.db', poolSize: 2 }, SQLiteBackend);

// #region main
const cache = new QueryCache(db, { ttlMs: 30_000, clock });
const stock = () => Product.query().cached(cache).sum('stock');
console.log('kept:', await stock());

await other.execute('update products set stock = stock + 1');
console.log('at once:', await stock());

await clock.advance(30_001);
console.log('half a minute later:', await stock());

// Somebody tells this process of writes: a queue, a channel of the database.
await other.execute('update products set stock = 0');
cache.invalidate(['products']);
console.log('told of it:', await stock());
// #endregion

cache.dispose();
await other.dispose();
await db.dispose();

// Output:
// kept: 115
// at once: 115
// half a minute later: 155
// told of it: 0
