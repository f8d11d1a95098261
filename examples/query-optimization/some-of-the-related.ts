import { op } from '@rhosocial/activerecord';
import { openSample } from '../models/sample.ts';
import { User } from '../models/social.ts';

const db = await openSample();

// #region main
const since = new Date('2026-01-05');

const users = await User.query()
  .whereExists('posts', (posts) => posts.where({ createdAt: op.gte(since) }))
  .with('posts', (posts) => posts.where({ createdAt: op.gte(since) }).with('comments'))
  .orderBy('name')
  .limit(3)
  .all();

for (const { name, posts } of users)
  for (const { title, comments } of posts)
    console.log(`${name}: ${title}, ${comments.length} comments`);
// #endregion

await db.dispose();

// queries: 3
// plan: SEARCH posts EXISTS USING INDEX posts_user_id_idx (user_id=?)
// Output:
// Ada 3: Post 97, 3 comments
// Barbara 3: Post 100, 3 comments
// Edsger 3: Post 99, 3 comments
