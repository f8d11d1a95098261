/** Kysely with its own SQLite dialect. A query builder: relations are put together by hand. */
import { Kysely, SqliteDialect, type Generated } from 'kysely';
import type {
  CommentRow,
  Contestant,
  FeedPost,
  FullOrder,
  ItemRow,
  Operations,
  OrderRow,
  PostRow,
  ProductRow,
  Purchase,
  UserRow,
} from '../contestant.ts';
import { connect } from './connect.ts';
import { distinct, stitchFeed, stitchOrders } from './stitch.ts';

export const contestant: Contestant = { label: 'Kysely', packages: ['kysely', 'better-sqlite3'], sync: false, open };

/** A row whose key the database makes. */
type Numbered<Row> = Omit<Row, 'id'> & { id: Generated<number> };

interface Tables {
  users: Numbered<UserRow>;
  posts: Numbered<PostRow>;
  comments: Numbered<CommentRow>;
  products: Numbered<ProductRow>;
  orders: Numbered<OrderRow>;
  order_items: Numbered<ItemRow>;
}

function open(file: string): Operations<number> {
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: connect(file) }) });
  return {
    findUser: (id) => db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst(),
    findUserByEmail: (email) => db.selectFrom('users').selectAll().where('email', '=', email).executeTakeFirst(),
    postsOfUser: (userId, limit) =>
      db
        .selectFrom('posts')
        .selectAll()
        .where('user_id', '=', userId)
        .orderBy('created_at', 'desc')
        .limit(limit)
        .execute(),
    allPosts: () => db.selectFrom('posts').selectAll().execute(),
    feed: (maxId, limit) => feed(db, maxId, limit),
    pendingOrders: (limit) => pendingOrders(db, limit),
    insertPost: (post) => db.insertInto('posts').values(post).execute(),
    insertPosts: (posts) =>
      db.transaction().execute(async (tx) => {
        for (const post of posts) await tx.insertInto('posts').values(post).execute();
      }),
    loadUser: (id) => id,
    renameUser: (id, name) => db.updateTable('users').set({ name }).where('id', '=', id).execute(),
    purchase: (purchase) => buy(db, purchase),
    close: () => db.destroy(),
  };
}

async function feed(db: Kysely<Tables>, maxId: number, limit: number): Promise<FeedPost[]> {
  const posts = await db
    .selectFrom('posts')
    .selectAll()
    .where('id', '<=', maxId)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  const comments = await db.selectFrom('comments').selectAll().where('post_id', 'in', distinct('id', posts)).execute();
  const keys = distinct('user_id', posts, comments);
  const users = await db.selectFrom('users').selectAll().where('id', 'in', keys).execute();
  return stitchFeed(posts, comments, users);
}

async function pendingOrders(db: Kysely<Tables>, limit: number): Promise<FullOrder[]> {
  const pending = db.selectFrom('orders').selectAll().where('status', '=', 'pending');
  const orders = await pending.orderBy('created_at', 'desc').limit(limit).execute();
  const items = await db
    .selectFrom('order_items')
    .selectAll()
    .where('order_id', 'in', distinct('id', orders))
    .execute();
  const users = await db.selectFrom('users').selectAll().where('id', 'in', distinct('user_id', orders)).execute();
  const keys = distinct('product_id', items);
  const products = await db.selectFrom('products').selectAll().where('id', 'in', keys).execute();
  return stitchOrders(orders, items, users, products);
}

function buy(db: Kysely<Tables>, { user_id, product_id, quantity, created_at }: Purchase): Promise<void> {
  return db.transaction().execute(async (tx) => {
    const products = tx.selectFrom('products').selectAll().where('id', '=', product_id);
    const { price, stock } = await products.executeTakeFirstOrThrow();
    const order = { user_id, total: 0, status: 'pending', created_at };
    const { insertId } = await tx.insertInto('orders').values(order).executeTakeFirstOrThrow();
    const order_id = Number(insertId);
    await tx.insertInto('order_items').values({ order_id, product_id, quantity, price }).execute();
    await tx
      .updateTable('products')
      .set({ stock: stock - quantity })
      .where('id', '=', product_id)
      .execute();
    await tx
      .updateTable('orders')
      .set({ total: price * quantity })
      .where('id', '=', order_id)
      .execute();
  });
}
