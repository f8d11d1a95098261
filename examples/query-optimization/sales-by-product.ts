import { op, sql } from '@rhosocial/activerecord';
import { openSample } from '../models/sample.ts';
import { OrderItem } from '../models/shop.ts';

const db = await openSample();

// #region main
const products = await OrderItem.query()
  .whereExists('order', (order) => order.where({ status: 'processed' }))
  .join('product')
  .select((e) => ({
    product: e.joined('product', 'name'),
    orders: e.count('orderId', { distinct: true }),
    pieces: e.sum('quantity'),
    sales: e.sql<number>(sql`round(sum(quantity * order_items.price), 2)`),
  }))
  .groupBy('productId')
  .having({ pieces: op.gte(5) })
  .orderBy('sales desc')
  .all();

for (const { product, orders, pieces, sales } of products)
  console.log(`${product}: ${pieces} in ${orders} orders, ${sales.toFixed(2)}`);
// #endregion

await db.dispose();

// queries: 1
// Output:
// Olives 2: 5 in 2 orders, 92.15
// Bread 2: 5 in 2 orders, 64.75
// Pepper 5: 5 in 2 orders, 47.10
// Salt 5: 5 in 2 orders, 40.25
// Honey: 5 in 2 orders, 30.50
