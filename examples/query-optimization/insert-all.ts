import { openSample } from '../models/sample.ts';
import { Product } from '../models/shop.ts';

const db = await openSample();
const delivery = Array.from({ length: 100 }, (_, i) => ({
  name: `Jam ${i + 1}`,
  price: '3.20',
}));

// #region main
await Product.insertAll(delivery);

console.log(`${await Product.query().count()} products`);
// #endregion

await db.dispose();

// queries: 2
// Output:
// 140 products
