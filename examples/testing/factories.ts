import { defineFactory } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { Post, User } from '../models/social.ts';

const db = await openSample({ users: 1 });

// #region define
const users = defineFactory(User, {
  name: (n) => `User ${n}`,
  email: (n) => `user${n}@test.example`,
});
const posts = defineFactory(Post, {
  title: (n) => `Post ${n}`,
  body: 'text',
  userId: async () => (await users.create()).id, // only where a test names no user
});
// #endregion

// #region use
const grace = await users.create({ name: 'Grace' });
await posts.createMany(3, { userId: grace.id }); // one insert
const post = await posts.create({ title: (n) => `Title ${n}` });
const draft = await posts.build({ userId: grace.id });

console.log(`Grace has ${await grace.related('posts').count()} posts`);
console.log(`'${post.title}' is by ${(await post.load('author')).author.name}`);
console.log(`'${draft.title}' is saved: ${!draft.isNewRecord}`);
// #endregion

await db.dispose();

// Output:
// Grace has 3 posts
// 'Title 4' is by User 2
// 'Post 5' is saved: false
