import { openSample } from '../models/sample.ts';
import { OrderItem } from '../models/shop.ts';

const db = await openSample();

// #region main
const [sums] = await OrderItem.query()
  .select('count(*) as items', 'sum(quantity) as pieces')
  .all();

console.log(`${sums!.items} items, ${sums!.pieces} pieces`);
// #endregion

await db.dispose();

// queries: 1
// plan: SCAN order_items
// Output:
// 150 items, 300 pieces
