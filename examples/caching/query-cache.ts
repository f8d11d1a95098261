import { QueryCache } from '@rhosocial/activerecord';
import { Product } from '../models/shop.ts';
import { openSample } from '../models/sample.ts';

const db = await openSample();

// #region main
const cache = new QueryCache(db, { maxEntries: 500, ttlMs: 60_000 });
const dearest = Product.query().orderBy('price desc', 'id').limit(3).cached(cache);

for (let visitor = 1; visitor <= 100; visitor++) await dearest.all();
const { hits, misses } = cache.getStats();
console.log(`${hits} of 100 answers cost no statement, ${misses} cost one`);

const [first] = await dearest.all();
await first!.assign({ price: '1.00' }).save(); // a write to products

console.log((await dearest.all()).map(({ name }) => name));
console.log(cache.getStats().misses, 'statements in all');
// #endregion

cache.dispose();
await db.dispose();

// Output:
// 99 of 100 answers cost no statement, 1 cost one
// [ 'Bread 3', 'Bread 5', 'Pepper 2' ]
// 2 statements in all
