import { Database, integer, integerKey, Model, text } from '@rhosocial/activerecord';
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
}) {}

const db = new Database({ database: 'blog.db' }, SQLiteBackend).bind(User, Post);
await db.createTables([User, Post], { recreate: true });
await User.insertAll([{ name: 'Ada' }, { name: 'Bob' }]);
await Post.insertAll([
  { userId: 1, title: 'Engines' },
  { userId: 2, title: 'Bugs' },
]);

let statements = 0;
db.on('query', () => (statements += 1));

// #region main
const [ada, bob] = await User.query().orderBy('id').all();
if (!ada || !bob) throw new Error('nobody there');

const { posts } = await ada.load('posts');
console.log(posts.length, bob.isLoaded('posts'), `${statements} statements`);

await User.load([ada, bob], 'posts'); // loaded already: nothing is asked
console.log(`${statements} statements`);

await ada.refresh(); // forgets what is loaded
console.log(ada.isLoaded('posts'), bob.isLoaded('posts'));
// #endregion

await db.dispose();

// queries: 3
// Output:
// 1 true 2 statements
// 2 statements
// false true
