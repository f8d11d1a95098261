import { openSample } from '../models/sample.ts';
import { OrderItem } from '../models/shop.ts';

const db = await openSample();

// #region main
const items = await OrderItem.query().all();

let pieces = 0;
for (const { quantity } of items) pieces += quantity;
console.log(`${items.length} items, ${pieces} pieces`);
// #endregion

await db.dispose();

// queries: 1
// plan: SCAN order_items
// Output:
// 150 items, 300 pieces
