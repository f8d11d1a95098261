import { configureModels } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Post, User } from '../models/social.ts';

// #region config
const config = { database: 'social.db', poolSize: 5 };
// #endregion
const db = configureModels([User, Post], config, SQLiteBackend);
await db.createTables([User, Post], { recreate: true });

// #region main
console.log('one database:', User.database === Post.database);

await User.transaction(async (tx) => {
  const ada = await User.create({ name: 'Ada', email: 'ada@example.org' });
  await Post.create({ userId: ada.id, title: 'Notes', body: 'On the engine.' });
  const users = await User.query().count();
  const posts = await Post.query().count();
  console.log(`inside the transaction: ${users} user, ${posts} post`);
  await tx.rollback();
});

const users = await User.query().count();
const posts = await Post.query().count();
console.log(`after its rollback: ${users} users, ${posts} posts`);
// #endregion

await db.dispose();

// Output:
// one database: true
// inside the transaction: 1 user, 1 post
// after its rollback: 0 users, 0 posts
