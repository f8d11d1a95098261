import { openSample } from '../models/sample.ts';
import { Order } from '../models/shop.ts';

const db = await openSample();

// #region main
const ranked = Order.query().select((e) => ({
  id: e.column('id'),
  place: e.rowNumber({ partitionBy: 'userId', orderBy: ['total desc', 'id'] }),
  ofUser: e.sum('total', { over: { partitionBy: 'userId' } }),
}));

const largest = await Order.query()
  .cte('ranked', ranked)
  .join('ranked on ranked.id = orders.id and ranked.place = 1')
  .join('user')
  .select((e) => ({ name: e.joined('user', 'name'), total: e.column('total') }))
  .select('round(ranked."ofUser", 2) as ofUser')
  .orderBy('total desc')
  .limit(3)
  .all();

for (const { name, total, ofUser } of largest)
  console.log(`${name}: ${total.toFixed(2)} of ${String(ofUser)}`);
// #endregion

await db.dispose();

// queries: 1
// Output:
// Barbara 2: 168.98 of 389.92
// Radia: 132.45 of 328.56
// Radia 2: 121.49 of 313.28
