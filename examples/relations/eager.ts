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
class Post extends Model(
  'posts',
  { ...integerKey, userId: integer().index(), title: text(), likes: integer() },
  { comments: () => Post.hasMany(Comment, 'postId', { orderBy: 'id' }) },
) {}
class Comment extends Model(
  'comments',
  { ...integerKey, postId: integer().index(), userId: integer(), body: text() },
  { author: () => Comment.belongsTo(User, 'userId') },
) {}

const db = new Database({ database: 'blog.db' }, SQLiteBackend).bind(
  User,
  Post,
  Comment,
);
await db.createTables([User, Post, Comment], { recreate: true });
await User.insertAll([{ name: 'Ada' }, { name: 'Bob' }]);
await Post.insertAll([
  { userId: 1, title: 'Engines', likes: 3 },
  { userId: 1, title: 'Algebra', likes: 9 },
  { userId: 1, title: 'Draft', likes: 0 },
  { userId: 2, title: 'Bugs', likes: 5 },
]);
await Comment.insertAll([
  { postId: 1, userId: 2, body: 'Good' },
  { postId: 2, userId: 2, body: 'Better' },
  { postId: 4, userId: 1, body: 'Found one' },
]);

let statements = 0;
db.on('query', () => (statements += 1));

// #region nested
const users = await User.query().with('posts.comments.author').orderBy('id').all();
for (const { name, posts } of users)
  for (const { title, comments } of posts)
    for (const { body, author } of comments)
      console.log(`${name}, ${title}: ${body} (${author.name})`);
// #endregion
console.log(`${statements} statements`);

// #region some
const best = await User.query()
  .with('posts', (posts) =>
    posts
      .where({ likes: op.gt(0) })
      .orderBy('likes desc')
      .limit(1)
      .with('comments'),
  )
  .orderBy('id')
  .all();
for (const { name, posts } of best)
  for (const { title, likes, comments } of posts)
    console.log(`${name}: ${title}, ${likes} likes, ${comments.length} comments`);
// #endregion

await db.dispose();

// queries: 7
// Output:
// Ada, Engines: Good (Bob)
// Ada, Algebra: Better (Bob)
// Bob, Bugs: Found one (Ada)
// 4 statements
// Ada: Algebra, 9 likes, 1 comments
// Bob: Bugs, 5 likes, 1 comments
