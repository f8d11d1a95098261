import { openSample } from '../models/sample.ts';
import { Order } from '../models/shop.ts';

const db = await openSample({ users: 500 });

// #region before
const orders = await Order.query().with('items').all();
let items = 0;
for (const order of orders) items += order.items.length;
console.log(`at once: ${orders.length} orders and ${items} items in memory`);
// #endregion

{
  // #region after
  let records = 0;
  let most = 0;
  for await (const batch of Order.query().with('items').inBatches(100)) {
    const held = batch.reduce((sum, { items }) => sum + 1 + items.length, 0);
    records += held;
    most = Math.max(most, held);
  }
  console.log(`in batches: ${records} records, ${most} in memory at a time`);
  // #endregion
}

await db.dispose();

// queries: 33
// Output:
// at once: 1500 orders and 3750 items in memory
// in batches: 5250 records, 350 in memory at a time
