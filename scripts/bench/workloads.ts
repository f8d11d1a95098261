/**
 * The workloads, each written once against the operations of a contestant: so all are asked for the same work, and all results
 * are used and compared in the same way. What is compared is plain data; the worker that holds the contestant makes it.
 */
import type { Database } from 'better-sqlite3';
import type { NewPost } from './dataset.ts';
import { emailOf, HOT_USERS, nameOf, newPosts, SIZES } from './dataset.ts';
import type { FeedPost, FullOrder, Operations, PostRow, Purchase, UserRow } from './contestant.ts';

/** What a workload has at hand beside the contestant. */
export interface Scene {
  /** A connection of the harness to the contestant's file: to look at what was written and to undo it. */
  readonly db: Database;
  readonly posts: readonly NewPost[];
  /** Users as the contestant loaded them. */
  readonly users: unknown[];
}

export interface Workload {
  readonly title: string;
  /** What is timed; `i` grows with every call. */
  run(operations: Operations, i: number, scene: Scene): unknown;
  /** Reads a few fields of what `run` answered, so that lazy objects are not free; part of the timed loop. */
  readonly touch?: (answer: unknown) => number;
  /** Before each slice, not timed. */
  prepare?(operations: Operations, scene: Scene): unknown;
  /** Undoes writes after each slice, and after each run where `single` says so; not timed. */
  undo?(scene: Scene): void;
  /** Each run is timed by itself and undone, because it would find other data after itself. */
  readonly single?: boolean;
  /** `run` is called without await only where the contestant and the workload are both synchronous. */
  readonly flows?: boolean;
  /** The result as plain data, equal for all contestants. */
  verify(operations: Operations, scene: Scene): Promise<unknown>;
}

const ROWS = {
  users: ['id', 'username', 'email', 'name', 'status', 'age', 'created_at'],
  posts: ['id', 'user_id', 'title', 'content', 'created_at'],
  comments: ['id', 'user_id', 'post_id', 'content', 'created_at'],
  products: ['id', 'name', 'price', 'stock', 'category_id'],
  orders: ['id', 'user_id', 'total', 'status', 'created_at'],
  order_items: ['id', 'order_id', 'product_id', 'quantity', 'price'],
} as const;

const FLOWS = 10;
const FINDS_OF_A_FLOW = 100;
const SAVED_USERS = 100;

/** The scene of a contestant's file. */
export function openScene(db: Database): Scene {
  return { db, posts: newPosts(1_000), users: [] };
}

function plain(table: keyof typeof ROWS, row: object | null | undefined): Record<string, unknown> | null {
  if (!row) return null;
  return Object.fromEntries(ROWS[table].map((column) => [column, (row as Record<string, unknown>)[column]]));
}

function byId<T extends { readonly id: number }>(rows: readonly T[]): T[] {
  return [...rows].sort((a, b) => a.id - b.id);
}

const userAt = (i: number): number => 1 + ((i * 7) % SIZES.users);
const feedStart = (i: number): number => SIZES.posts - ((i * 20) % 9_000);
const touchUser = (answer: unknown): number => (answer as UserRow).id + (answer as UserRow).email.length;

function touchPosts(answer: unknown): number {
  let sum = 0;
  for (const post of answer as PostRow[]) sum += post.id + post.title.length;
  return sum;
}

function removePosts({ db }: Scene): void {
  db.exec(`delete from posts where id > ${SIZES.posts}`);
}

function addedPosts({ db }: Scene): unknown[] {
  return db.prepare(`select * from posts where id >= ${SIZES.posts} order by id`).all();
}

const single: Record<string, Workload> = {
  W1: {
    title: 'find by key',
    run: (operations, i) => operations.findUser(userAt(i)),
    touch: touchUser,
    verify: async (operations) => plain('users', await operations.findUser(17)),
  },
  W2: {
    title: 'find by unique e-mail',
    run: (operations, i) => operations.findUserByEmail(emailOf(userAt(i))),
    touch: touchUser,
    verify: async (operations) => plain('users', await operations.findUserByEmail(emailOf(321))),
  },
};

const lists: Record<string, Workload> = {
  W3: {
    title: '100 posts of a user, ordered',
    run: (operations, i) => operations.postsOfUser(1 + (i % HOT_USERS), 100),
    touch: touchPosts,
    verify: async (operations) => (await operations.postsOfUser(3, 100)).map((post) => plain('posts', post)),
  },
  W4: {
    title: 'all 10,000 posts',
    run: (operations) => operations.allPosts(),
    touch: touchPosts,
    verify: async (operations) => byId(await operations.allPosts()).map((post) => plain('posts', post)),
  },
  W5: {
    title: '20 posts, author, comments.author',
    run: (operations, i) => operations.feed(feedStart(i), 20),
    touch(answer) {
      let sum = 0;
      for (const post of answer as FeedPost[]) {
        sum += post.author.name.length;
        for (const comment of post.comments) sum += comment.id + comment.author.name.length;
      }
      return sum;
    },
    verify: async (operations) => (await operations.feed(feedStart(5), 20)).map(plainPost),
  },
  W6: {
    title: '50 pending orders, user, items.product',
    run: (operations) => operations.pendingOrders(50),
    touch(answer) {
      let sum = 0;
      for (const order of answer as FullOrder[]) {
        sum += order.user.name.length;
        for (const item of order.items) sum += item.quantity + item.product.price;
      }
      return sum;
    },
    verify: async (operations) => (await operations.pendingOrders(50)).map(plainOrder),
  },
};

function plainPost(post: FeedPost): unknown {
  return {
    ...plain('posts', post),
    author: plain('users', post.author),
    comments: byId(post.comments).map((comment) => ({
      ...plain('comments', comment),
      author: plain('users', comment.author),
    })),
  };
}

function plainOrder(order: FullOrder): unknown {
  return {
    ...plain('orders', order),
    user: plain('users', order.user),
    items: byId(order.items).map((item) => ({
      ...plain('order_items', item),
      product: plain('products', item.product),
    })),
  };
}

const writes: Record<string, Workload> = {
  W7: {
    title: 'insert, autocommit',
    run: (operations, i, { posts }) => operations.insertPost(posts[i % posts.length]!),
    undo: removePosts,
    async verify(operations, scene) {
      for (const post of scene.posts.slice(0, 3)) await operations.insertPost(post);
      return addedPosts(scene);
    },
  },
  W8: {
    title: '1,000 inserts in a transaction',
    run: (operations, _i, { posts }) => operations.insertPosts(posts),
    undo: removePosts,
    single: true,
    async verify(operations, scene) {
      await operations.insertPosts(scene.posts);
      return addedPosts(scene);
    },
  },
  W10: {
    title: 'save one changed column',
    async prepare(operations, { users }) {
      users.length = 0;
      for (let id = 1; id <= SAVED_USERS; id++) users.push(await operations.loadUser(id));
    },
    run: (operations, i, { users }) => operations.renameUser(users[i % SAVED_USERS], `changed ${i}`),
    undo({ db }) {
      const rename = db.prepare('update users set name = ? where id = ?');
      db.transaction(() => {
        for (let id = 1; id <= SAVED_USERS; id++) rename.run(nameOf(id), id);
      })();
    },
    async verify(operations, { db, users }) {
      for (let k = 0; k < 5; k++) await operations.renameUser(users[k], `verified ${k}`);
      return db.prepare('select * from users order by id').all();
    },
  },
  W13: {
    title: 'transaction of 5 statements',
    run: (operations, i) => operations.purchase(purchaseAt(i)),
    undo({ db }) {
      db.exec(`delete from order_items where id > ${SIZES.order_items}; delete from orders where id > ${SIZES.orders};
        update products set stock = (select stock from stock_before b where b.id = products.id)`);
    },
    async verify(operations, { db }) {
      for (let k = 0; k < 3; k++) await operations.purchase(purchaseAt(k));
      return {
        orders: db.prepare(`select * from orders where id >= ${SIZES.orders} order by id`).all(),
        items: db.prepare(`select * from order_items where id >= ${SIZES.order_items} order by id`).all(),
        products: db.prepare('select * from products order by id').all(),
      };
    },
  },
};

function purchaseAt(i: number): Purchase {
  return {
    user_id: 1 + (i % SIZES.users),
    product_id: 1 + ((i * 37) % SIZES.products),
    quantity: 1 + (i % 3),
    created_at: '2026-01-01T00:00:00.000Z',
  };
}

async function flow(operations: Operations, start: number): Promise<number> {
  let sum = 0;
  for (let k = 0; k < FINDS_OF_A_FLOW; k++) sum += touchUser(await operations.findUser(userAt(k + start * 101)));
  return sum;
}

async function flows(operations: Operations): Promise<number> {
  const sums = await Promise.all(Array.from({ length: FLOWS }, (_, start) => flow(operations, start)));
  return sums.reduce((a, b) => a + b, 0);
}

/** By the names under which the results are known. */
export const WORKLOADS: Readonly<Record<string, Workload>> = {
  ...single,
  ...lists,
  ...writes,
  W14: {
    title: `${FLOWS} concurrent flows of ${FINDS_OF_A_FLOW} finds`,
    run: flows,
    flows: true,
    verify: flows,
  },
};
