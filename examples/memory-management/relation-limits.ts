import { openSample } from '../models/sample.ts';
import { type Post, User } from '../models/social.ts';

const db = await openSample();

// #region before
const everything = await User.query().with('posts.comments').all();
// #endregion
const comments = sum(everything, ({ posts }) =>
  sum(posts, ({ comments }) => comments.length),
);
print('everything', everything, comments);

// #region after
const newest = await User.query()
  .with('posts', (posts) => posts.orderBy('id desc').limit(2))
  .all();
const counts = await User.countRelated(newest, 'comments');
// #endregion
print('the newest two', newest, 0);
console.log(`comments counted: ${sum([...counts.values()], (count) => count)}`);
await db.dispose();

function sum<T>(list: readonly T[], of: (item: T) => number): number {
  return list.reduce((total, item) => total + of(item), 0);
}

function print(
  what: string,
  users: readonly (User & { posts: Post[] })[],
  more: number,
): void {
  const held = users.length + sum(users, ({ posts }) => posts.length) + more;
  console.log(`${what}: ${held} records in memory`);
}

// queries: 6
// Output:
// everything: 420 records in memory
// the newest two: 60 records in memory
// comments counted: 300
