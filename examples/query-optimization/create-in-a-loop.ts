import { openSample } from '../models/sample.ts';
import { Product } from '../models/shop.ts';

const db = await openSample();
const delivery = Array.from({ length: 100 }, (_, i) => ({
  name: `Jam ${i + 1}`,
  price: '3.20',
}));

// #region main
for (const product of delivery) await Product.create(product);

console.log(`${await Product.query().count()} products`);
// #endregion

await db.dispose();

// queries: 101
// Output:
// 140 products
