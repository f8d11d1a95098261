import { op } from '@rhosocial/activerecord';
import { openShop } from '../models/shop-data.ts';
import { OrderItem, Product } from '../models/shop.ts';

const db = await openShop();

// #region main
const boughtBy = (userId: number) =>
  Product.query().where({
    id: op.in(
      OrderItem.query()
        .whereExists('order', (order) => order.where({ userId }))
        .select('productId'),
    ),
  });
const [ada, grace] = [boughtBy(1), boughtBy(2)];

const sets = {
  either: ada.union(grace),
  both: ada.intersect(grace),
  'only Ada': ada.except(grace),
  'either, below 4.00': ada.union(grace).where({ price: op.lt('4.00') }),
};
for (const [what, products] of Object.entries(sets))
  console.log(`${what}: ${(await products.orderBy('name').pluck('name')).join(', ')}`);
// #endregion

await db.dispose();

// Output:
// either: Bread, Cheese, Tea
// both: Cheese, Tea
// only Ada: Bread
// either, below 4.00: Bread
