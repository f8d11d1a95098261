import {
  decimal,
  integer,
  integerKey,
  Model,
  oneOf,
  text,
  timestamps,
} from '@rhosocial/activerecord';
import { User } from './social.ts';

export class Product extends Model('products', {
  ...integerKey,
  name: text(),
  price: decimal(12, 2),
  stock: integer().default(0),
}) {}

export class Order extends Model(
  'orders',
  {
    ...integerKey,
    ...timestamps,
    userId: integer().index(),
    status: oneOf('pending', 'processed', 'failed').default('pending'),
    total: decimal(12, 2).default('0'),
  },
  {
    user: () => Order.belongsTo(User, 'userId'),
    items: () => Order.hasMany(OrderItem, 'orderId', { orderBy: 'id' }),
  },
) {}

export class OrderItem extends Model(
  'order_items',
  {
    ...integerKey,
    orderId: integer().index(),
    productId: integer().index(),
    quantity: integer().default(1),
    price: decimal(12, 2),
  },
  {
    order: () => OrderItem.belongsTo(Order, 'orderId'),
    product: () => OrderItem.belongsTo(Product, 'productId'),
  },
) {}
