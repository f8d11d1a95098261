import { RoundRobinLoadBalancer, TransactionError } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Comment, Post, User } from '../models/social.ts';

// #region main
// #region config
const configs = [
  { database: 'db1.sqlite' },
  { database: 'db2.sqlite' },
  { database: 'db3.sqlite' },
];
// #endregion
const balancer = new RoundRobinLoadBalancer(configs);

for (const model of [User, Post, Comment]) {
  const db = model.configure(balancer.nextConfig(), SQLiteBackend);
  await db.createTables([model], { recreate: true });
}

await addRows();
console.log(`${User.database.name}: ${await User.query().count()} user`);
console.log(`${Post.database.name}: ${await Post.query().count()} posts`);
console.log(`${Comment.database.name}: ${await Comment.query().count()} comments`);
// #endregion

// #region apart
try {
  await User.transaction(() => Post.query().count());
} catch (error) {
  if (!(error instanceof TransactionError)) throw error;
  console.log(error.message);
}
// #endregion

for (const model of [User, Post, Comment]) await model.database.dispose();

async function addRows(): Promise<void> {
  const ada = await User.create({ name: 'Ada', email: 'ada@example.org' });
  for (const title of ['Notes', 'Diagrams']) {
    const post = await Post.create({ userId: ada.id, title, body: '' });
    await Comment.create({ userId: ada.id, postId: post.id, body: 'First!' });
    await Comment.create({ userId: ada.id, postId: post.id, body: 'Second.' });
  }
}

// Output:
// db1.sqlite: 1 user
// db2.sqlite: 2 posts
// db3.sqlite: 4 comments
// A statement on 'db2.sqlite' was called inside a transaction of 'db1.sqlite', which could not undo it. Use { independent: true } for a transaction of its own, or outsideTransaction() for statements that commit at once.
