import { op } from '@rhosocial/activerecord';
import { openShop } from '../models/shop-data.ts';
import { Order, OrderItem, Product } from '../models/shop.ts';

const db = await openShop();

// #region main
const packed = Order.query().whereExists('items', (items) =>
  items.where({ quantity: op.gt(1) }),
);
console.log('several of one kind:', await packed.orderBy('id').pluck('id'));

const cheese = Order.query().whereExists('items.product', (product) =>
  product.where({ name: 'Cheese' }),
);
console.log('with cheese:', await cheese.orderBy('id').pluck('id'));

const sold = OrderItem.query().where('order_items.product_id = products.id');
console.log('never sold:', await Product.query().whereNotExists(sold).pluck('name'));
// #endregion

await db.dispose();

// plan: USING INDEX order_items_order_id_idx (order_id=?)
// Output:
// several of one kind: [ 1, 3 ]
// with cheese: [ 1, 4 ]
// never sold: [ 'Honey' ]
