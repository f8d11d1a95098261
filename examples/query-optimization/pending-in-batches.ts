import { op } from '@rhosocial/activerecord';
import { openSample } from '../models/sample.ts';
import { Order } from '../models/shop.ts';

const db = await openSample();

// #region main
const pending = Order.query().where({ status: 'pending' });

for await (const orders of pending.with('items.product').inBatches(10)) {
  const ready = orders.filter(({ items }) =>
    items.every(({ product, quantity }) => product.stock >= quantity),
  );
  const changed = await pending
    .where({ id: op.in(ready.map(({ id }) => id)) })
    .update({ status: 'processed' });
  console.log(`${orders.length} read, ${changed} processed`);
}
// #endregion

await db.dispose();

// queries: 8
// plan: SEARCH orders USING INTEGER PRIMARY KEY (rowid>?)
// Output:
// 10 read, 2 processed
// 5 read, 1 processed
