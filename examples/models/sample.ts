import { Database } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Order, OrderItem, Product } from './shop.ts';
import { Comment, Follow, Post, User } from './social.ts';

const models = [User, Post, Comment, Follow, Product, Order, OrderItem] as const;

const names = [
  'Ada',
  'Grace',
  'Edsger',
  'Barbara',
  'Alan',
  'Frances',
  'Donald',
  'Radia',
];
const goods = ['Bread', 'Cheese', 'Tea', 'Honey', 'Olives', 'Rice', 'Salt', 'Pepper'];
const statuses = ['processed', 'processed', 'pending', 'failed'] as const;

/**
 * A network and a shop, the same every time: each user has written 5 posts with 3 comments
 * each, follows 4 others, and has placed 3 orders of 1 to 4 items.
 */
export async function openSample({ users = 20, file = 'sample.db' } = {}) {
  const db = new Database({ database: file }, SQLiteBackend).bind(...models);
  await db.createTables(models, { recreate: true });
  await db.transaction(async () => {
    await fillNetwork(users);
    await fillShop(users);
  });
  return db;
}

async function fillNetwork(users: number): Promise<void> {
  await User.insertAll(
    times(users, (i) => ({
      name: numbered(names, i),
      email: `user${i + 1}@example.org`,
      active: i % 10 !== 9,
      ...writtenAt(i),
    })),
  );
  await Post.insertAll(
    times(users * 5, (i) => ({
      userId: (i % users) + 1,
      title: `Post ${i + 1}`,
      body: `What post ${i + 1} says. `.repeat(15),
      ...writtenAt(i),
    })),
  );
  await Comment.insertAll(
    times(users * 15, (i) => ({
      userId: ((i * 7) % users) + 1,
      postId: Math.floor(i / 3) + 1,
      body: `Comment ${i + 1}`,
      ...writtenAt(i),
    })),
  );
  const others = Math.min(4, users - 1);
  await Follow.insertAll(
    times(users * others, (i) => ({
      followerId: (i % users) + 1,
      followedId: ((i + 1 + Math.floor(i / users)) % users) + 1,
    })),
  );
}

async function fillShop(users: number): Promise<void> {
  await Product.insertAll(
    times(40, (i) => ({
      name: numbered(goods, i),
      price: money(cents(i)),
      stock: i % 7,
    })),
  );
  const orders = times(users * 3, (i) => ({ id: i + 1, items: itemsOf(i) }));
  await Order.insertAll(
    orders.map(({ items }, i) => ({
      userId: (i % users) + 1,
      status: statuses[i % 4]!,
      total: money(items.reduce((sum, item) => sum + item.cents * item.quantity, 0)),
      ...writtenAt(i),
    })),
  );
  await OrderItem.insertAll(
    orders.flatMap(({ id, items }) =>
      items.map((item) => ({
        orderId: id,
        productId: item.product + 1,
        quantity: item.quantity,
        price: money(item.cents),
      })),
    ),
  );
}

function itemsOf(
  order: number,
): { product: number; quantity: number; cents: number }[] {
  return times((order % 4) + 1, (i) => {
    const product = (order * 3 + i * 11) % 40;
    return { product, quantity: ((order + i) % 3) + 1, cents: cents(product) };
  });
}

function times<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}

function numbered(words: readonly string[], i: number): string {
  const round = Math.floor(i / words.length);
  return round === 0 ? words[i]! : `${words[i % words.length]} ${round + 1}`;
}

function writtenAt(i: number): { createdAt: Date; updatedAt: Date } {
  const at = new Date(Date.UTC(2026, 0, 1) + i * 3_600_000);
  return { createdAt: at, updatedAt: at };
}

function cents(product: number): number {
  return 199 + ((product * 137) % 2_300);
}

function money(amount: number): string {
  return (amount / 100).toFixed(2);
}
