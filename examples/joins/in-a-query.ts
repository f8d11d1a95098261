import { op } from '@rhosocial/activerecord';
import { openShop } from '../models/shop-data.ts';
import { OrderItem, Product } from '../models/shop.ts';

const db = await openShop();

// #region main
const delivered = OrderItem.query()
  .whereExists('order', (order) => order.where({ status: 'processed' }))
  .select('productId');

const products = Product.query().where({ id: op.in(delivered), stock: op.gt(3) });
const { sql } = products.toSql();
console.log(sql.slice(sql.indexOf('where')));
console.log(await products.orderBy('name').pluck('name'));

console.log(await Product.query().notIn('id', delivered).orderBy('name').pluck('name'));
// #endregion

await db.dispose();

// Output:
// where "id" in (select "product_id" as "productId" from "order_items" where exists (select 1 from "orders" as "order" where "order"."id" = "order_items"."order_id" and "order"."status" = ?)) and "stock" > ?
// [ 'Bread', 'Tea' ]
// [ 'Honey' ]
