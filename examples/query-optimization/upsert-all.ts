import { openSample } from '../models/sample.ts';
import { Product } from '../models/shop.ts';

const db = await openSample();

// #region main
const priceList = [
  { id: 3, name: 'Tea', price: '4.99' },
  { id: 41, name: 'Jam', price: '3.20' },
];
const products = await Product.upsertAll(priceList, {
  on: ['id'],
  update: ['price'],
});
for (const { id, name, price, stock } of products)
  console.log(id, name, price.toFixed(2), `stock ${stock}`);
// #endregion

await db.dispose();

// queries: 1
// Output:
// 3 Tea 4.99 stock 2
// 41 Jam 3.20 stock 0
