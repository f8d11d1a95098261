import { strict as assert } from 'node:assert';
import { openSample } from '../models/sample.ts';
import { Order } from '../models/shop.ts';

const db = await openSample();

// #region main
const query = Order.query().where({ userId: 7 }).orWhere({ status: 'failed' });

/** Fails when the query reads the whole table. */
async function searched() {
  const plan = await query.explain();
  assert(!plan.scans(), `orders are read from end to end:\n${plan.text}`);
  return plan;
}

await searched().catch((error: Error) => console.log(error.message));

await db.schema.createIndex(Order, ['status']);
console.log((await searched()).text);
console.log(`${(await query.all()).length} orders`);
// #endregion

await db.dispose();

// queries: 3
// plan: MULTI-INDEX OR
// Output:
// orders are read from end to end:
// SCAN orders
// MULTI-INDEX OR
// INDEX 1
// SEARCH orders USING INDEX orders_user_id_idx (user_id=?)
// INDEX 2
// SEARCH orders USING INDEX orders_status_idx (status=?)
// 18 orders
