import { Database, integer, integerKey, Model, text } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region models
class User extends Model(
  'users',
  { ...integerKey, name: text(), email: text() },
  { posts: () => User.hasMany(Post, 'userId', { orderBy: 'id' }) },
) {
  get handle(): string {
    return `@${this.name.toLowerCase()}`;
  }
  static {
    this.defineView('public', {
      only: ['id', 'posts'],
      add: { handle: (user) => user.handle },
    });
    this.defineView('contact', { except: ['id', 'posts'] });
  }
}
class Post extends Model(
  'posts',
  { ...integerKey, userId: integer(), title: text() },
  { author: () => Post.belongsTo(User, 'userId') },
) {
  static {
    this.defineView('public', { only: ['title', 'author'] });
  }
}
// #endregion
const db = new Database({ database: 'app.db' }, SQLiteBackend).bind(User, Post);
await db.createTables([User, Post], { recreate: true });
const { id: userId } = await User.create({ name: 'Ada', email: 'ada@example.org' });
for (const title of ['Notes', 'Engines']) await Post.create({ userId, title });

// #region use
const user = await User.findOneOrFail(userId);
console.log(user.toView('public')); // posts are not loaded
console.log(user.toView('contact'));
const posts = await Post.query().with('author').orderBy('id').all();
console.log(Post.toViews(posts, 'public'));
try {
  user.toView('pubic');
} catch (error) {
  console.log((error as Error).message);
}
// #endregion

await db.dispose();

// Output:
// { id: 1, handle: '@ada' }
// { name: 'Ada', email: 'ada@example.org' }
// [
//   { title: 'Notes', author: { id: 1, handle: '@ada' } },
//   { title: 'Engines', author: { id: 1, handle: '@ada' } }
// ]
// User has no view "pubic". Did you mean 'public'? Known are: public, contact.
