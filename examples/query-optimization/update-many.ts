import { openSample } from '../models/sample.ts';
import { Product } from '../models/shop.ts';

const db = await openSample();

// #region main
const restocked = await Product.query().where({ stock: 0 }).update({ stock: 10 });
console.log(`${restocked} restocked`);
// #endregion

await db.dispose();

// queries: 1
// plan: SCAN products
// Output:
// 6 restocked
