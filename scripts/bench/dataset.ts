/**
 * The data that all contestants work on: a social part (users, posts, comments) and a shop part (products, orders, items) in
 * one SQLite file. The same seed makes the same rows, so results of two days and of two contestants can be compared.
 */
import Database from 'better-sqlite3';
import { seeded } from '../../src/testing/seeded.ts';

export const SIZES = {
  users: 1_000,
  posts: 10_000,
  comments: 50_000,
  products: 1_000,
  orders: 20_000,
  order_items: 60_000,
} as const;

/** Users 1 to this one have 150 posts each, so that a list of 100 is always full. */
export const HOT_USERS = 20;
const HOT_POSTS = 150;

/** What each contestant sets on its connections: the settings that ours has of itself. */
export const PRAGMAS: readonly string[] = [
  'journal_mode = wal',
  'synchronous = normal',
  'foreign_keys = on',
  'cache_size = -16000',
  'mmap_size = 134217728',
  'temp_store = memory',
];

const SCHEMA = `
  create table users (id integer primary key, username text not null, email text not null unique, name text not null,
    status text not null, age integer not null, created_at text not null);
  create table posts (id integer primary key, user_id integer not null references users (id), title text not null,
    content text not null, created_at text not null);
  create index posts_of_user on posts (user_id, created_at);
  create table comments (id integer primary key, user_id integer not null references users (id),
    post_id integer not null references posts (id), content text not null, created_at text not null);
  create index comments_of_post on comments (post_id);
  create index comments_of_user on comments (user_id);
  create table products (id integer primary key, name text not null, price real not null, stock integer not null,
    category_id integer not null);
  create table orders (id integer primary key, user_id integer not null references users (id), total real not null,
    status text not null, created_at text not null);
  create index orders_of_user on orders (user_id, status);
  create index orders_by_status on orders (status, created_at);
  create table order_items (id integer primary key, order_id integer not null references orders (id),
    product_id integer not null references products (id), quantity integer not null, price real not null);
  create index items_of_order on order_items (order_id);
  create index items_of_product on order_items (product_id);`;

const WORDS = (
  'alpha bravo cargo delta ember fjord grain hotel ivory joker karma lemon mango noble ocean piano quartz river sugar ' +
  'tango ultra vivid wheat xenon yacht zebra'
).split(' ');
const BASE = Date.UTC(2025, 0, 1);
const STATUSES = ['pending', 'completed', 'completed', 'completed', 'shipped'] as const;

/** A post that is not in the file yet. */
export interface NewPost {
  readonly user_id: number;
  readonly title: string;
  readonly content: string;
  readonly created_at: string;
}

export function emailOf(id: number): string {
  return `user${id}@example.com`;
}

export function nameOf(id: number): string {
  return `Name ${id} ${WORDS[id % WORDS.length]}`;
}

/** Posts to insert; the workloads remove them again. */
export function newPosts(count: number): NewPost[] {
  const dice = new Dice(7);
  return Array.from({ length: count }, (_, i) => ({
    user_id: dice.between(HOT_USERS + 1, SIZES.users),
    title: `New ${i} ${dice.words(3)}`,
    content: dice.words(32),
    created_at: moment(90_000_000 + i),
  }));
}

/** Throws the same for the same seed. */
class Dice {
  readonly next: () => number;

  constructor(seed: number) {
    this.next = seeded(seed);
  }

  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  words(count: number): string {
    return Array.from({ length: count }, () => WORDS[this.between(0, WORDS.length - 1)]).join(' ');
  }
}

function moment(seconds: number): string {
  return new Date(BASE + seconds * 1000).toISOString();
}

/** Distinct moments in no order: 7919 is a prime and divides no size. */
function shuffledMoment(i: number, size: number): string {
  return moment(((i * 7919) % size) * 60);
}

/** Writes the file; there must be none of this name. */
export function createDataset(file: string): void {
  const db = new Database(file);
  try {
    for (const pragma of PRAGMAS) db.pragma(pragma);
    db.exec(SCHEMA);
    db.transaction(() => {
      const dice = new Dice(42);
      fillSocial(db, dice);
      fillShop(db, dice);
    })();
    db.exec('create table stock_before as select id, stock from products; analyze');
    db.pragma('wal_checkpoint(truncate)');
  } finally {
    db.close();
  }
}

function fillSocial(db: Database.Database, dice: Dice): void {
  const user = inserter(db, 'users', 7);
  for (let i = 1; i <= SIZES.users; i++) {
    const status = dice.next() < 0.8 ? 'active' : 'inactive';
    user(i, `user${i}`, emailOf(i), nameOf(i), status, dice.between(18, 80), shuffledMoment(i, SIZES.users));
  }
  const post = inserter(db, 'posts', 5);
  for (let i = 1; i <= SIZES.posts; i++) {
    const hot = i <= HOT_USERS * HOT_POSTS;
    const author = hot ? ((i - 1) % HOT_USERS) + 1 : dice.between(HOT_USERS + 1, SIZES.users);
    post(i, author, `Post ${i} ${dice.words(3)}`, dice.words(32), shuffledMoment(i, SIZES.posts));
  }
  const comment = inserter(db, 'comments', 5);
  for (let i = 1; i <= SIZES.comments; i++) {
    const target = ((i - 1) % SIZES.posts) + 1;
    comment(i, dice.between(1, SIZES.users), target, dice.words(12), shuffledMoment(i, SIZES.comments));
  }
}

function fillShop(db: Database.Database, dice: Dice): void {
  const product = inserter(db, 'products', 5);
  for (let i = 1; i <= SIZES.products; i++) {
    const price = dice.between(100, 50_000) / 100;
    product(i, `Product ${i} ${dice.words(2)}`, price, dice.between(1_000, 5_000), dice.between(1, 20));
  }
  const order = inserter(db, 'orders', 5);
  for (let i = 1; i <= SIZES.orders; i++) {
    const status = STATUSES[dice.between(0, STATUSES.length - 1)]!;
    const total = dice.between(500, 100_000) / 100;
    order(i, dice.between(1, SIZES.users), total, status, shuffledMoment(i, SIZES.orders));
  }
  const item = inserter(db, 'order_items', 5);
  for (let i = 1; i <= SIZES.order_items; i++) {
    const target = ((i - 1) % SIZES.orders) + 1;
    item(i, target, dice.between(1, SIZES.products), dice.between(1, 5), dice.between(100, 50_000) / 100);
  }
}

function inserter(db: Database.Database, table: string, columns: number): (...values: (number | string)[]) => unknown {
  const statement = db.prepare(`insert into ${table} values (${Array(columns).fill('?').join(', ')})`);
  return (...values) => statement.run(...values);
}
