import { openShop } from '../models/shop-data.ts';
import { Order } from '../models/shop.ts';

const db = await openShop();

// #region main
const rows = await Order.query()
  .select('id', 'userId', 'total')
  .select((e) => ({
    place: e.rank({ orderBy: 'total desc' }),
    ofUser: e.rowNumber({ partitionBy: 'userId', orderBy: 'id' }),
    running: e.sum('total', { over: { partitionBy: 'userId', orderBy: 'id' } }),
    before: e.lag('total', { partitionBy: 'userId', orderBy: 'id' }),
  }))
  .orderBy('id')
  .all();

for (const { id, userId, ofUser, total, place, running, before } of rows) {
  const difference = before ? total.minus(before).toFixed(2) : 'first';
  console.log(
    `order ${id}: no. ${ofUser} of user ${userId}, ${total.toFixed(2)} (${difference}),`,
    `so far ${running.toFixed(2)}, place ${place}`,
  );
}
// #endregion

await db.dispose();

// Output:
// order 1: no. 1 of user 1, 18.30 (first), so far 18.30, place 1
// order 2: no. 2 of user 1, 4.10 (-14.20), so far 22.40, place 4
// order 3: no. 1 of user 2, 12.30 (first), so far 12.30, place 2
// order 4: no. 2 of user 2, 11.90 (-0.40), so far 24.20, place 3
