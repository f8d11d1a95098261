import { Database, integer, integerKey, Model, text } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

class User extends Model('users', { ...integerKey, name: text() }) {}
class Post extends Model(
  'posts',
  { ...integerKey, userId: integer(), title: text() },
  { author: () => Post.belongsTo(User, 'userId') },
) {}

const db = new Database({ database: 'blog.db' }, SQLiteBackend).bind(User, Post);
await db.createTables([User, Post], { recreate: true });

const ada = await User.create({ name: 'Ada' });
await Post.create({ userId: ada.id, title: 'Notes on the Analytical Engine' });

const post = await Post.query().with('author').oneOrFail();
console.log(`${post.title}, by ${post.author.name}`);

await db.dispose();

// Output:
// Notes on the Analytical Engine, by Ada
