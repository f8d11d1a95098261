import { QueryCache, QueryError } from '@rhosocial/activerecord';
import { OrderItem, Product } from '../models/shop.ts';
import { openSample } from '../models/sample.ts';

const db = await openSample();
const cache = new QueryCache(db);

// #region main
const sold = Product.query().where(
  'id in (select product_id from order_items where quantity > ?)',
  [2],
);

await sold
  .cached(cache)
  .count()
  .catch((error: unknown) => console.log(error instanceof QueryError));

const known = sold.cached(cache, { reads: ['order_items'] });
console.log(await known.count());

await OrderItem.query().where({ quantity: 3 }).update({ quantity: 1 });
console.log(await known.count());
// #endregion

cache.dispose();
await db.dispose();

// Output:
// true
// 35
// 0
