import assert from 'node:assert/strict';
import { configureModels } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Post, User } from '../models/social.ts';

const db = configureModels([User, Post], { database: ':memory:' }, SQLiteBackend);

async function seed(posts: number) {
  await db.createTables([User, Post], { recreate: true });
  for (let i = 1; i <= posts; i += 1) {
    const user = await User.create({ name: `User ${i}`, email: `${i}@example.org` });
    await Post.create({ userId: user.id, title: `Post ${i}`, body: '…' });
  }
}

// #region main
/** The statements that `work` sends when there are 5 posts, and when there are 50. */
async function growth(work: () => Promise<unknown>) {
  const counts: number[] = [];
  for (const posts of [5, 50]) {
    await seed(posts);
    let statements = 0;
    const stop = db.on('query', () => (statements += 1));
    await work();
    stop();
    counts.push(statements);
  }
  return counts;
}

async function oneByOne() {
  for (const post of await Post.query().all()) await User.findOne(post.userId);
}
console.log('one by one:', await growth(oneByOne));

const together = () => Post.query().with('author').all();
const counts = await growth(together);
console.log('together:  ', counts);
assert.deepEqual(counts, [2, 2]);
// #endregion

await db.dispose();

// Output:
// one by one: [ 6, 51 ]
// together:   [ 2, 2 ]
