import { openShop } from '../models/shop-data.ts';
import { Order } from '../models/shop.ts';

const db = await openShop();

// #region main
const adas = Order.query().join('user').where('"user".name = ?', ['Ada']);
console.log(await adas.orderBy('id').pluck('id'));

const lines = await Order.query()
  .join('user')
  .join('items.product')
  .where('product.price < ?', [10])
  .select((e) => ({
    order: e.column('id'),
    buyer: e.joined('user', 'name'),
    product: e.joined('items.product', 'name'),
    quantity: e.joined('items', 'quantity'),
  }))
  .orderBy('order', 'product', 'quantity')
  .all();
for (const { order, buyer, product, quantity } of lines)
  console.log(`${order}: ${quantity} ${product} for ${buyer}`);
// #endregion

await db.dispose();

// Output:
// [ 1, 2 ]
// 1: 2 Bread for Ada
// 2: 1 Tea for Ada
// 3: 1 Tea for Grace
// 3: 2 Tea for Grace
