import { op } from '@rhosocial/activerecord';
import { openSample } from '../models/sample.ts';
import { Order, OrderItem, Product } from '../models/shop.ts';
import { User } from '../models/social.ts';

const db = await openSample();

// #region main
// Users with an order above 120.00.
const dear = Order.query()
  .where({ total: op.gt('120.00') })
  .select('userId');
const buyers = User.query().where({ id: op.in(dear) });
console.log(await buyers.orderBy('id').pluck('name'));

// Of the products in the five newest orders the three most sold, with all pieces ever sold.
const newest = Order.query().orderBy('createdAt desc', 'id desc').limit(5);
const recent = OrderItem.query().inList('orderId', newest.select('id'));
const sold = OrderItem.query().where('order_items.product_id = products.id');

const products = await Product.query()
  .inList('id', recent.select('productId'))
  .select((e) => ({
    name: e.column('name'),
    sold: e.value(sold.select('sum(quantity) as pieces')),
  }))
  .orderBy('sold desc', 'name')
  .limit(3)
  .all();
for (const { name, sold } of products) console.log(`${name}: ${sold}`);
// #endregion

await db.dispose();

// queries: 2
// plan: CORRELATED SCALAR SUBQUERY
// plan: SEARCH order_items USING INDEX order_items_product_id_idx (product_id=?)
// Output:
// [ 'Radia', 'Barbara 2', 'Radia 2' ]
// Salt 2: 12
// Salt 5: 11
// Bread 3: 10
