/** The reference: better-sqlite3 with SQL written by hand and every statement prepared once. */
import type { Database, Statement } from 'better-sqlite3';
import type {
  CommentRow,
  Contestant,
  ItemRow,
  Operations,
  OrderRow,
  PostRow,
  ProductRow,
  Purchase,
  UserRow,
} from '../contestant.ts';
import type { NewPost } from '../dataset.ts';
import { connect } from './connect.ts';
import { distinct, stitchFeed, stitchOrders } from './stitch.ts';

export const contestant: Contestant = { label: 'better-sqlite3', packages: ['better-sqlite3'], sync: true, open };

/** One statement for any number of keys: faster here than `in (?, ?, …)`, which is another text for each length. */
function byKeys<Row>(db: Database, table: string, column: string): (keys: readonly number[]) => Row[] {
  const sql = `select * from ${table} where ${column} in (select value from json_each(?))`;
  const statement = db.prepare<[string], Row>(sql);
  return (keys) => statement.all(JSON.stringify(keys));
}

function open(file: string): Operations<number> {
  const db = connect(file);
  return { ...readers(db), ...writers(db), close: () => db.close() };
}

type Reading = 'findUser' | 'findUserByEmail' | 'postsOfUser' | 'allPosts' | 'feed' | 'pendingOrders';

function readers(db: Database): Pick<Operations, Reading> {
  const userById = db.prepare<[number], UserRow>('select * from users where id = ?');
  const userByEmail = db.prepare<[string], UserRow>('select * from users where email = ?');
  const postsOfUser = db.prepare<[number, number], PostRow>(
    'select * from posts where user_id = ? order by created_at desc limit ?',
  );
  const posts = db.prepare<[], PostRow>('select * from posts');
  const latest = db.prepare<[number, number], PostRow>('select * from posts where id <= ? order by id desc limit ?');
  const pending = db.prepare<[number], OrderRow>(
    "select * from orders where status = 'pending' order by created_at desc limit ?",
  );
  const commentsOf = byKeys<CommentRow>(db, 'comments', 'post_id');
  const itemsOf = byKeys<ItemRow>(db, 'order_items', 'order_id');
  const users = byKeys<UserRow>(db, 'users', 'id');
  const products = byKeys<ProductRow>(db, 'products', 'id');
  return {
    findUser: (id) => userById.get(id),
    findUserByEmail: (email) => userByEmail.get(email),
    postsOfUser: (userId, limit) => postsOfUser.all(userId, limit),
    allPosts: () => posts.all(),
    feed(maxId, limit) {
      const found = latest.all(maxId, limit);
      const comments = commentsOf(distinct('id', found));
      return stitchFeed(found, comments, users(distinct('user_id', found, comments)));
    },
    pendingOrders(limit) {
      const found = pending.all(limit);
      const items = itemsOf(distinct('id', found));
      const buyers = users(distinct('user_id', found));
      return stitchOrders(found, items, buyers, products(distinct('product_id', items)));
    },
  };
}

type Writing = 'insertPost' | 'insertPosts' | 'loadUser' | 'renameUser' | 'purchase';

function writers(db: Database): Pick<Operations<number>, Writing> {
  const insert = db.prepare('insert into posts (user_id, title, content, created_at) values (?, ?, ?, ?)');
  const rename: Statement<[string, number]> = db.prepare('update users set name = ? where id = ?');
  const product = db.prepare<[number], ProductRow>('select * from products where id = ?');
  const addOrder = db.prepare('insert into orders (user_id, total, status, created_at) values (?, ?, ?, ?)');
  const addItem = db.prepare('insert into order_items (order_id, product_id, quantity, price) values (?, ?, ?, ?)');
  const setStock = db.prepare('update products set stock = ? where id = ?');
  const setTotal = db.prepare('update orders set total = ? where id = ?');
  const insertPost = (post: NewPost): unknown => insert.run(post.user_id, post.title, post.content, post.created_at);
  return {
    insertPost,
    insertPosts: db.transaction((posts: readonly NewPost[]) => {
      for (const post of posts) insertPost(post);
    }),
    loadUser: (id) => id,
    renameUser: (id, name) => rename.run(name, id),
    purchase: db.transaction((purchase: Purchase) => {
      const { id, price, stock } = product.get(purchase.product_id)!;
      const order = addOrder.run(purchase.user_id, 0, 'pending', purchase.created_at).lastInsertRowid;
      addItem.run(order, id, purchase.quantity, price);
      setStock.run(stock - purchase.quantity, id);
      setTotal.run(price * purchase.quantity, order);
    }),
  };
}
