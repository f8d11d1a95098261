import { QueryCache } from '@rhosocial/activerecord';
import { openSample } from '../models/sample.ts';
import { Product } from '../models/shop.ts';

const db = await openSample();

// #region main
const cache = new QueryCache(db, { maxEntries: 500, maxRows: 20_000, ttlMs: 60_000 });
const dearest = Product.query().orderBy('price desc', 'id').limit(3).cached(cache);

for (let visitor = 1; visitor <= 1_000; visitor++) await dearest.all();

const { entries, rows, hits, misses } = cache.getStats();
console.log(`${hits} hits, ${misses} miss: ${rows} rows of ${entries} result are kept`);

cache.dispose(); // hears of no writes any more, keeps nothing
await db.dispose();
// #endregion

// queries: 1
// Output:
// 999 hits, 1 miss: 3 rows of 1 result are kept
