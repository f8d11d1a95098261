import { openShop } from '../models/shop-data.ts';
import { Order } from '../models/shop.ts';

const db = await openShop();

// #region main
const ranked = Order.query().select((e) => ({
  id: e.column('id'),
  place: e.rowNumber({ partitionBy: 'userId', orderBy: ['total desc', 'id'] }),
}));
const dearest = Order.query()
  .cte('ranked', ranked)
  .join('ranked on ranked.id = orders.id and ranked.place = ?', [1])
  .with('user');

for (const { user, total } of await dearest.orderBy('id').all())
  console.log(`${user.name}: ${total.toFixed(2)}`);
// #endregion

await db.dispose();

// Output:
// Ada: 18.30
// Grace: 12.30
