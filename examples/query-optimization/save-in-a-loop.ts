import { openSample } from '../models/sample.ts';
import { Product } from '../models/shop.ts';

const db = await openSample();

// #region main
const soldOut = await Product.findAll({ stock: 0 });
for (const product of soldOut) {
  product.stock = 10;
  await product.save();
}
console.log(`${soldOut.length} restocked`);
// #endregion

await db.dispose();

// queries: 7
// plan: SCAN products
// plan: SEARCH products USING INTEGER PRIMARY KEY (rowid=?)
// Output:
// 6 restocked
