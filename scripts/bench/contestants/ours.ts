/** This library as its users have it: models on a pool of one writer and several readers, through the package's own doors. */
import { Database, float, integer, integerKey, Model, op, text } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import type { Contestant, Operations, Purchase } from '../contestant.ts';

export const contestant: Contestant = {
  label: '@rhosocial/activerecord',
  packages: ['@rhosocial/activerecord', 'better-sqlite3'],
  sync: false,
  open,
};

class User extends Model('users', {
  ...integerKey,
  username: text(),
  email: text().unique(),
  name: text(),
  status: text(),
  age: integer(),
  created_at: text(),
}) {}

class Post extends Model(
  'posts',
  { ...integerKey, user_id: integer().index(), title: text(), content: text(), created_at: text() },
  { author: () => Post.belongsTo(User, 'user_id'), comments: () => Post.hasMany(Comment, 'post_id') },
) {}

class Comment extends Model(
  'comments',
  { ...integerKey, user_id: integer().index(), post_id: integer().index(), content: text(), created_at: text() },
  { author: () => Comment.belongsTo(User, 'user_id') },
) {}

class Product extends Model('products', {
  ...integerKey,
  name: text(),
  price: float(),
  stock: integer(),
  category_id: integer(),
}) {}

class Order extends Model(
  'orders',
  { ...integerKey, user_id: integer().index(), total: float(), status: text(), created_at: text() },
  { user: () => Order.belongsTo(User, 'user_id'), items: () => Order.hasMany(OrderItem, 'order_id') },
) {}

class OrderItem extends Model(
  'order_items',
  { ...integerKey, order_id: integer().index(), product_id: integer().index(), quantity: integer(), price: float() },
  { product: () => OrderItem.belongsTo(Product, 'product_id') },
) {}

function open(file: string): Operations<User> {
  const db = new Database({ database: file }, SQLiteBackend).bind(User, Post, Comment, Product, Order, OrderItem);
  return {
    findUser: (id) => User.findOne(id),
    findUserByEmail: (email) => User.findOne({ email }),
    postsOfUser: (userId, limit) =>
      Post.query().where({ user_id: userId }).orderBy('created_at desc').limit(limit).all(),
    allPosts: () => Post.findAll(),
    feed: (maxId, limit) =>
      Post.query()
        .where({ id: op.lte(maxId) })
        .orderBy('id desc')
        .limit(limit)
        .with('author', 'comments.author')
        .all(),
    pendingOrders: (limit) =>
      Order.query()
        .where({ status: 'pending' })
        .orderBy('created_at desc')
        .limit(limit)
        .with('user', 'items.product')
        .all(),
    insertPost: (post) => Post.create(post),
    insertPosts: (posts) =>
      db.transaction(async () => {
        for (const post of posts) await Post.create(post);
      }),
    loadUser: (id) => User.findOneOrFail(id),
    renameUser: async (user, name) => {
      user.name = name;
      await user.save();
    },
    purchase: (purchase) => db.transaction(() => buy(purchase)),
    close: () => db.dispose(),
  };
}

async function buy({ user_id, product_id, quantity, created_at }: Purchase): Promise<void> {
  const product = await Product.findOneOrFail(product_id);
  const order = await Order.create({ user_id, total: 0, status: 'pending', created_at });
  await OrderItem.create({ order_id: order.id, product_id, quantity, price: product.price });
  product.stock -= quantity;
  await product.save();
  order.total = product.price * quantity;
  await order.save();
}
