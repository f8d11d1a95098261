import { openSample } from '../models/sample.ts';
import { Order } from '../models/shop.ts';

const db = await openSample();

// #region main
const oldest = Order.query().where({ status: 'pending' }).orderBy('createdAt').limit(5);

console.log((await oldest.all()).map(({ id }) => id));
console.log((await oldest.explain()).text);

await db.schema.createIndex(Order, ['status', 'createdAt']);

console.log((await oldest.all()).map(({ id }) => id));
console.log((await oldest.explain()).text);
// #endregion

await db.dispose();

// queries: 4
// plan: SCAN orders
// plan: USE TEMP B-TREE FOR ORDER BY
// plan: SEARCH orders USING INDEX orders_status_created_at_idx (status=?)
// Output:
// [ 3, 7, 11, 15, 19 ]
// SCAN orders
// USE TEMP B-TREE FOR ORDER BY
// [ 3, 7, 11, 15, 19 ]
// SEARCH orders USING INDEX orders_status_created_at_idx (status=?)
