/** Drizzle with queries built on each call, as most programs have them. Relations by hand: faster than its relational queries. */
import { desc, eq, inArray, lte } from 'drizzle-orm';
import { drizzle, type BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import type { Contestant, FeedPost, FullOrder, Operations, Purchase } from '../contestant.ts';
import { connect } from './connect.ts';
import { comments, items, orders, posts, products, users } from './drizzle-tables.ts';
import { distinct, stitchFeed, stitchOrders } from './stitch.ts';

export const contestant: Contestant = {
  label: 'Drizzle, ad hoc',
  packages: ['drizzle-orm', 'better-sqlite3'],
  sync: true,
  open,
};

function open(file: string): Operations<number> {
  const client = connect(file);
  const db = drizzle(client);
  return {
    findUser: (id) => db.select().from(users).where(eq(users.id, id)).get(),
    findUserByEmail: (email) => db.select().from(users).where(eq(users.email, email)).get(),
    postsOfUser: (userId, limit) =>
      db.select().from(posts).where(eq(posts.user_id, userId)).orderBy(desc(posts.created_at)).limit(limit).all(),
    allPosts: () => db.select().from(posts).all(),
    feed: (maxId, limit) => feed(db, maxId, limit),
    pendingOrders: (limit) => pendingOrders(db, limit),
    insertPost: (post) => db.insert(posts).values(post).run(),
    insertPosts: (added) =>
      db.transaction((tx) => {
        for (const post of added) tx.insert(posts).values(post).run();
      }),
    loadUser: (id) => id,
    renameUser: (id, name) => db.update(users).set({ name }).where(eq(users.id, id)).run(),
    purchase: (purchase) => buy(db, purchase),
    close: () => client.close(),
  };
}

function feed(db: BetterSQLite3Database, maxId: number, limit: number): FeedPost[] {
  const found = db.select().from(posts).where(lte(posts.id, maxId)).orderBy(desc(posts.id)).limit(limit).all();
  const children = db
    .select()
    .from(comments)
    .where(inArray(comments.post_id, distinct('id', found)))
    .all();
  const authors = db
    .select()
    .from(users)
    .where(inArray(users.id, distinct('user_id', found, children)))
    .all();
  return stitchFeed(found, children, authors);
}

function pendingOrders(db: BetterSQLite3Database, limit: number): FullOrder[] {
  const found = db
    .select()
    .from(orders)
    .where(eq(orders.status, 'pending'))
    .orderBy(desc(orders.created_at))
    .limit(limit)
    .all();
  const children = db
    .select()
    .from(items)
    .where(inArray(items.order_id, distinct('id', found)))
    .all();
  const buyers = db
    .select()
    .from(users)
    .where(inArray(users.id, distinct('user_id', found)))
    .all();
  const goods = db
    .select()
    .from(products)
    .where(inArray(products.id, distinct('product_id', children)))
    .all();
  return stitchOrders(found, children, buyers, goods);
}

function buy(db: BetterSQLite3Database, { user_id, product_id, quantity, created_at }: Purchase): void {
  db.transaction((tx) => {
    const product = tx.select().from(products).where(eq(products.id, product_id)).get()!;
    const order = { user_id, total: 0, status: 'pending', created_at };
    const order_id = Number(tx.insert(orders).values(order).run().lastInsertRowid);
    tx.insert(items).values({ order_id, product_id, quantity, price: product.price }).run();
    tx.update(products)
      .set({ stock: product.stock - quantity })
      .where(eq(products.id, product_id))
      .run();
    tx.update(orders)
      .set({ total: product.price * quantity })
      .where(eq(orders.id, order_id))
      .run();
  });
}
