import {
  Database,
  integer,
  integerKey,
  Model,
  op,
  text,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

class User extends Model(
  'users',
  { ...integerKey, name: text() },
  { posts: () => User.hasMany(Post, 'userId', { orderBy: 'id' }) },
) {}
class Post extends Model('posts', {
  ...integerKey,
  userId: integer().index(),
  title: text(),
  likes: integer(),
}) {}

const db = new Database({ database: 'blog.db' }, SQLiteBackend).bind(User, Post);
await db.createTables([User, Post], { recreate: true });
await User.insertAll([{ name: 'Ada' }, { name: 'Bob' }, { name: 'Cid' }]);
await Post.insertAll([
  { userId: 1, title: 'Engines', likes: 3 },
  { userId: 1, title: 'Algebra', likes: 9 },
  { userId: 2, title: 'Bugs', likes: 5 },
]);

// #region main
const users = await User.query().orderBy('id').all();

// One record: a query for what is related to it.
console.log(
  await users[0]!
    .related('posts')
    .where({ likes: op.gt(5) })
    .pluck('title'),
);

// Many records: how many there are, by one statement.
const all = await User.countRelated(users, 'posts');
const liked = await User.countRelated(users, 'posts', (posts) =>
  posts.where({ likes: op.gt(4) }),
);
for (const user of users)
  console.log(`${user.name}: ${all.get(user)}, liked ${liked.get(user)}`);

// A condition on what is related.
const silent = User.query().whereNotExists('posts');
const famous = User.query().whereExists('posts', (posts) =>
  posts.where({ likes: op.gt(8) }),
);
console.log(await silent.pluck('name'), await famous.pluck('name'));
// #endregion

await db.dispose();

// queries: 6
// Output:
// [ 'Algebra' ]
// Ada: 2, liked 1
// Bob: 1, liked 1
// Cid: 0, liked 0
// [ 'Cid' ] [ 'Ada' ]
