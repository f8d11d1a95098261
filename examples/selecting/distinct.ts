import { openShop } from '../models/shop-data.ts';
import { Order, OrderItem } from '../models/shop.ts';

const db = await openShop();

// #region main
const buyers = Order.query().select('userId').distinct();
console.log(await buyers.orderBy('userId').all(), await buyers.count());

const pairs = OrderItem.query().select('orderId', 'productId').distinct();
console.log(`${await OrderItem.query().count()} items, ${await pairs.count()} pairs`);
// #endregion

await db.dispose();

// plan: USING COVERING INDEX orders_user_id_idx
// Output:
// [ { userId: 1 }, { userId: 2 } ] 2
// 6 items, 5 pairs
