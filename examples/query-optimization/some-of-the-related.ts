import { op } from '@rhosocial/activerecord';
import { openSample } from '../models/sample.ts';
import { User } from '../models/social.ts';

const db = await openSample();

// #region main
const since = new Date('2026-01-04');

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
// Output:
// Ada: Post 81, 3 comments
// Ada 2: Post 89, 3 comments
// Ada 3: Post 77, 3 comments
// Ada 3: Post 97, 3 comments
