import { openSample } from '../models/sample.ts';
import { Post, User } from '../models/social.ts';

const db = await openSample();

// #region main
await db.schema.createIndex(Post, ['userId', 'id desc']);

const users = await User.query()
  .with('posts', (posts) => posts.orderBy('id desc').limit(3))
  .orderBy('id')
  .all();

for (const { name, posts } of users.slice(0, 3))
  console.log(`${name}: ${posts.map(({ title }) => title).join(', ')}`);
// #endregion

await db.dispose();

// queries: 2
// plan: SEARCH posts USING INDEX posts_user_id_id_idx (user_id=?)
// Output:
// Ada: Post 81, Post 61, Post 41
// Grace: Post 82, Post 62, Post 42
// Edsger: Post 83, Post 63, Post 43
