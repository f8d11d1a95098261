import { openSample } from '../models/sample.ts';
import { Order, OrderItem } from '../models/shop.ts';
import { Post, User } from '../models/social.ts';

const db = await openSample();

/** What the program usually does. */
async function work(): Promise<void> {
  await User.query().with('posts').where({ email: 'user1@example.org' }).all();
  await Post.query().with('comments').orderBy('id desc').limit(5).all();
  await Order.query().where({ userId: 1 }).with('items').all();
  await OrderItem.query().where({ productId: 4 }).sum('quantity');
}

// #region main
const uses = new Map<string, number>();
const stop = db.on('query', ({ kind, explain }) => {
  if (kind !== 'read') return;
  for (const step of explain?.() ?? []) {
    const index = /INDEX (\w+)/.exec(step)?.[1];
    if (index !== undefined) uses.set(index, (uses.get(index) ?? 0) + 1);
  }
});
await work();
stop();

for (const table of (await db.introspect()).tables)
  for (const { name } of table.indexes) console.log(`${uses.get(name) ?? 0} ${name}`);
// #endregion

await db.dispose();

// Output:
// 1 comments_post_id_idx
// 0 comments_user_id_idx
// 0 follows_followed_id_idx
// 0 follows_follower_id_idx
// 1 order_items_order_id_idx
// 1 order_items_product_id_idx
// 1 orders_user_id_idx
// 1 posts_user_id_idx
// 1 sqlite_autoindex_users_1
