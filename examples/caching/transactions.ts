import { QueryCache } from '@rhosocial/activerecord';
import { Product } from '../models/shop.ts';
import { openSample } from '../models/sample.ts';

const db = await openSample();

// #region main
const cache = new QueryCache(db);
const products = Product.query().cached(cache);
console.log(`before: ${await products.count()}`);

await db.transaction(async (tx) => {
  await Product.create({ name: 'Figs', price: '3.00' });
  console.log(`inside: ${await products.count()}`);
  await tx.rollback();
});
console.log(`rolled back: ${await products.count()}`);

await db.transaction(() => Product.create({ name: 'Figs', price: '3.00' }));
console.log(`committed: ${await products.count()}`);

const { hits, misses, bypassed, invalidated } = cache.getStats();
console.log({ hits, misses, bypassed, invalidated });
// #endregion

cache.dispose();
await db.dispose();

// Output:
// before: 40
// inside: 41
// rolled back: 40
// committed: 41
// { hits: 1, misses: 2, bypassed: 1, invalidated: 1 }
