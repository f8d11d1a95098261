import { openSample } from '../models/sample.ts';
import { Order } from '../models/shop.ts';

const db = await openSample();

// #region main
const history = Order.query().where({ userId: 7 }).orderBy('createdAt desc');
const short = history.select('createdAt', 'status');

await db.schema.createIndex(Order, ['userId', 'createdAt', 'status']);

console.log((await history.explain()).text);
console.log((await short.explain()).text);

for (const { createdAt, status } of await short.all())
  console.log(createdAt.toISOString().slice(0, 10), status);
// #endregion

await db.dispose();

// queries: 3
// plan: SEARCH orders USING COVERING INDEX orders_user_id_created_at_status_idx (user_id=?)
// Output:
// SEARCH orders USING INDEX orders_user_id_created_at_status_idx (user_id=?)
// SEARCH orders USING COVERING INDEX orders_user_id_created_at_status_idx (user_id=?)
// 2026-01-02 pending
// 2026-01-02 pending
// 2026-01-01 pending
