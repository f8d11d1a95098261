import { ModelCache } from '@rhosocial/activerecord';
import { VirtualClock } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { Product } from '../models/shop.ts';

const db = await openSample();
const clock = new VirtualClock();

// #region main
const products = new ModelCache(Product, { ttlMs: 60_000, clock });
const price = async (id: number) => (await products.findOneOrFail(id)).price.toFixed(2);

console.log(await price(3), await price(3)); // one statement
console.log((await products.findAll([3, 4, 5])).length); // one, for 4 and 5

await Product.query().where({ id: 3 }).update({ price: '4.99' });
console.log(await price(3)); // asked again: something was written to the table

await clock.advance(61_000);
console.log(await price(3)); // asked again: too old

const { hits, misses, invalidated, expired } = products.getStats();
console.log({ hits, misses, invalidated, expired });
// #endregion

products.dispose();
await db.dispose();

// queries: 5
// Output:
// 4.73 4.73
// 3
// 4.99
// 4.99
// { hits: 2, misses: 5, invalidated: 3, expired: 1 }
