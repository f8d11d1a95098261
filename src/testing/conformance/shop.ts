/** The small shop that the cases about selections, joins and queries inside queries ask. */
import { Model } from '../../database.ts';
import { bigint, decimal, integer, json, oneOf, text, timestamp } from '../../schema/columns.ts';
import { integerKey, softDelete } from '../../schema/groups.ts';
import type { ConformanceContext } from './case.ts';
import { scene } from './scene.ts';

// Cases run one after the other, and each gives the models back when it has closed its database.

/** Who orders. */
export class Customer extends Model('customers', { ...integerKey, name: text(), parentId: integer().nullable() }, {
  orders: () => Customer.hasMany(Order, 'customerId', { orderBy: 'id' }),
  parent: () => Customer.belongsTo(Customer, 'parentId'),
  children: () => Customer.hasMany(Customer, 'parentId'),
}) {} // prettier-ignore

/** What is ordered together. */
export class Order extends Model('orders', {
  ...integerKey, ...softDelete, customerId: integer(), total: decimal(12, 2), big: bigint().default(0n),
  status: oneOf('open', 'paid'), placedAt: timestamp().nullable(), data: json().nullable(),
}, {
  customer: () => Order.belongsTo(Customer, 'customerId'),
  items: () => Order.hasMany(Item, 'orderId'),
}) {} // prettier-ignore

/** One line of an order. */
export class Item extends Model('items', { ...integerKey, orderId: integer(), quantity: integer(), note: text().nullable() }, {
  order: () => Item.belongsTo(Order, 'orderId'),
}) {} // prettier-ignore

/**
 * Ann (1) has the orders 1 and 3, Bob (2, a child of Ann) has 2 and 4, Cy (3, a child of Bob) has none. Order n costs n.50, the
 * first two are paid; order n has n - 1 items with the quantities 1, 2, …
 */
export function withShop(context: ConformanceContext, play: () => Promise<void>): Promise<void> {
  return scene(context, [Customer, Order, Item], async (db) => {
    await db.transaction(async () => {
      for (const [i, name] of ['Ann', 'Bob', 'Cy'].entries())
        await Customer.create({ name, parentId: i === 0 ? null : i });
      for (const n of [1, 2, 3, 4]) {
        await Order.create({
          customerId: n % 2 === 1 ? 1 : 2, total: `${n}.50`, status: n <= 2 ? 'paid' : 'open', big: 2n ** 60n + BigInt(n),
          placedAt: new Date(n * 1_000), data: { to: { city: n === 1 ? 'Rome' : 'Oslo' }, n, gift: n === 2, 'a b': [n] },
        }); // prettier-ignore
        for (let quantity = 1; quantity < n; quantity++)
          await Item.create({ orderId: n, quantity, note: quantity === 1 ? null : 'x' });
      }
    });
    await play();
  });
}
