import { op } from '@rhosocial/activerecord';
import { openSample } from '../models/sample.ts';
import { Order } from '../models/shop.ts';

const db = await openSample();
await db.schema.dropIndex('orders_user_id_idx');

// #region main
const ofUser = Order.query().where({ userId: 7 });
const recent = ofUser.where({ createdAt: op.gte(new Date('2026-01-02')) });
const dearest = ofUser.orderBy('total desc').limit(3);

db.on('query', ({ kind, explain }) => {
  if (kind === 'read') console.log(`  ${explain?.().join(' + ')}`);
});
for (const columns of [
  ['createdAt', 'userId'],
  ['userId', 'createdAt'],
  ['userId', 'total'],
] as const) {
  await db.schema.createIndex(Order, columns, { name: 'tried' });
  console.log(`(${columns.join(', ')})`);
  await recent.all();
  await dearest.all();
  await db.schema.dropIndex('tried');
}
// #endregion

await db.dispose();

// queries: 6
// plan: SEARCH orders USING INDEX tried (created_at>?)
// plan: SCAN orders
// plan: SEARCH orders USING INDEX tried (user_id=? AND created_at>?)
// plan: USE TEMP B-TREE FOR ORDER BY
// Output:
// (createdAt, userId)
//   SEARCH orders USING INDEX tried (created_at>?)
//   SCAN orders + USE TEMP B-TREE FOR ORDER BY
// (userId, createdAt)
//   SEARCH orders USING INDEX tried (user_id=? AND created_at>?)
//   SEARCH orders USING INDEX tried (user_id=?) + USE TEMP B-TREE FOR ORDER BY
// (userId, total)
//   SEARCH orders USING INDEX tried (user_id=?)
//   SEARCH orders USING INDEX tried (user_id=?)
