import { Database } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { defineFactory } from '@rhosocial/activerecord/testing';
import { Comment, Post, User } from '../models/social.ts';

const db = new Database({ database: ':memory:' }, SQLiteBackend).bind(
  User,
  Post,
  Comment,
);
await db.createTables([User, Post, Comment]);

// #region define
const users = defineFactory(User, {
  name: (n) => `User ${n}`,
  email: (n) => `user${n}@example.org`,
});

const posts = defineFactory(Post, {
  title: (n) => `Post ${n}`,
  body: 'What is to be said.',
  userId: async () => (await users.create()).id,
});
// #endregion

// #region main
const ada = await users.create({ name: 'Ada' });
await posts.createMany(3, { userId: ada.id });
const { title, userId } = await posts.create();

console.log(`${ada.name}: ${await ada.related('posts').count()} posts`);
console.log(`'${title}' is by ${(await User.findOneOrFail(userId)).name}`);
// #endregion
await db.dispose();

// Output:
// Ada: 3 posts
// 'Post 4' is by User 2
