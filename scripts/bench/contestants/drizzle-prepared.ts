/** Drizzle with every statement of a fixed shape prepared once, placeholders for its values. */
import { desc, eq, inArray, lte, sql } from 'drizzle-orm';
import { drizzle, type BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import type { CommentRow, Contestant, ItemRow, Operations, ProductRow, UserRow } from '../contestant.ts';
import { connect } from './connect.ts';
import { comments, items, orders, posts, products, users } from './drizzle-tables.ts';
import { distinct, stitchFeed, stitchOrders } from './stitch.ts';

export const contestant: Contestant = {
  label: 'Drizzle, prepared',
  packages: ['drizzle-orm', 'better-sqlite3'],
  sync: true,
  open,
};

const given = (name: string): ReturnType<typeof sql.placeholder> => sql.placeholder(name);

function open(file: string): Operations<number> {
  const client = connect(file);
  const db = drizzle(client);
  return { ...social(db), ...shop(db), ...writers(db), purchase: buying(db), close: () => client.close() };
}

/** A list of keys has no fixed shape in Drizzle: one prepared statement for each length. */
function perLength<Row>(
  prepare: (keys: ReturnType<typeof given>[]) => { all: (values: Record<string, unknown>) => Row[] },
): (keys: readonly number[]) => Row[] {
  const known = new Map<number, ReturnType<typeof prepare>>();
  return (keys) => {
    let statement = known.get(keys.length);
    if (!statement) known.set(keys.length, (statement = prepare(keys.map((_, i) => given(`k${i}`)))));
    const values: Record<string, unknown> = {};
    for (let i = 0; i < keys.length; i++) values[`k${i}`] = keys[i];
    return statement.all(values);
  };
}

/** Users by their keys, as both parts of the data need them. */
function usersByKeys(db: BetterSQLite3Database): (keys: readonly number[]) => UserRow[] {
  return perLength((keys) => db.select().from(users).where(inArray(users.id, keys)).prepare());
}

type Social = 'findUser' | 'findUserByEmail' | 'postsOfUser' | 'allPosts' | 'feed';

function social(db: BetterSQLite3Database): Pick<Operations, Social> {
  const userById = db
    .select()
    .from(users)
    .where(eq(users.id, given('v')))
    .prepare();
  const userByEmail = db
    .select()
    .from(users)
    .where(eq(users.email, given('v')))
    .prepare();
  const ofUser = db
    .select()
    .from(posts)
    .where(eq(posts.user_id, given('v')));
  const postsOfUser = ofUser.orderBy(desc(posts.created_at)).limit(given('n')).prepare();
  const allPosts = db.select().from(posts).prepare();
  const upTo = db
    .select()
    .from(posts)
    .where(lte(posts.id, given('v')));
  const latest = upTo.orderBy(desc(posts.id)).limit(given('n')).prepare();
  const commentsOf = perLength<CommentRow>((keys) =>
    db.select().from(comments).where(inArray(comments.post_id, keys)).prepare(),
  );
  const usersOf = usersByKeys(db);
  return {
    findUser: (v) => userById.get({ v }),
    findUserByEmail: (v) => userByEmail.get({ v }),
    postsOfUser: (v, n) => postsOfUser.all({ v, n }),
    allPosts: () => allPosts.all(),
    feed(v, n) {
      const found = latest.all({ v, n });
      const children = commentsOf(distinct('id', found));
      return stitchFeed(found, children, usersOf(distinct('user_id', found, children)));
    },
  };
}

function shop(db: BetterSQLite3Database): Pick<Operations, 'pendingOrders'> {
  const ofStatus = db.select().from(orders).where(eq(orders.status, 'pending'));
  const pending = ofStatus.orderBy(desc(orders.created_at)).limit(given('n')).prepare();
  const itemsOf = perLength<ItemRow>((keys) => db.select().from(items).where(inArray(items.order_id, keys)).prepare());
  const productsOf = perLength<ProductRow>((keys) =>
    db.select().from(products).where(inArray(products.id, keys)).prepare(),
  );
  const usersOf = usersByKeys(db);
  return {
    pendingOrders(n) {
      const found = pending.all({ n });
      const children = itemsOf(distinct('id', found));
      const buyers = usersOf(distinct('user_id', found));
      return stitchOrders(found, children, buyers, productsOf(distinct('product_id', children)));
    },
  };
}

type Writing = 'insertPost' | 'insertPosts' | 'loadUser' | 'renameUser';

function writers(db: BetterSQLite3Database): Pick<Operations<number>, Writing> {
  const post = {
    user_id: given('user_id'),
    title: given('title'),
    content: given('content'),
    created_at: given('created_at'),
  };
  const insert = db.insert(posts).values(post).prepare();
  const rename = db
    .update(users)
    .set({ name: sql`${given('name')}` })
    .where(eq(users.id, given('id')))
    .prepare();
  return {
    insertPost: (added) => insert.run({ ...added }),
    insertPosts: (added) =>
      db.transaction(() => {
        for (const one of added) insert.run({ ...one });
      }),
    loadUser: (id) => id,
    renameUser: (id, name) => rename.run({ id, name }),
  };
}

function buying(db: BetterSQLite3Database): Operations['purchase'] {
  const product = db
    .select()
    .from(products)
    .where(eq(products.id, given('v')))
    .prepare();
  const order = { user_id: given('user_id'), total: 0, status: 'pending', created_at: given('created_at') };
  const addOrder = db.insert(orders).values(order).prepare();
  const item = {
    order_id: given('order_id'),
    product_id: given('product_id'),
    quantity: given('quantity'),
    price: given('price'),
  };
  const addItem = db.insert(items).values(item).prepare();
  const setStock = db
    .update(products)
    .set({ stock: sql`${given('stock')}` })
    .where(eq(products.id, given('id')))
    .prepare();
  const setTotal = db
    .update(orders)
    .set({ total: sql`${given('total')}` })
    .where(eq(orders.id, given('id')))
    .prepare();
  return (purchase) =>
    db.transaction(() => {
      const { id, price, stock } = product.get({ v: purchase.product_id })!;
      const order_id = Number(addOrder.run({ ...purchase }).lastInsertRowid);
      addItem.run({ order_id, product_id: id, quantity: purchase.quantity, price });
      setStock.run({ stock: stock - purchase.quantity, id });
      setTotal.run({ total: price * purchase.quantity, id: order_id });
    });
}
