import { Database, integer, integerKey, Model, text } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

class User extends Model('users', { ...integerKey, name: text() }) {}
class Post extends Model(
  'posts',
  { ...integerKey, userId: integer().index(), title: text() },
  { author: () => Post.belongsTo(User, 'userId') },
) {}

const db = new Database({ database: 'blog.db' }, SQLiteBackend).bind(User, Post);
await db.createTables([User, Post], { recreate: true });
await db.execute("insert into users (name) values ('Ada'), ('Grace'), ('Edsger')");
await db.execute(`
  insert into posts (user_id, title)
  values (1, 'Engines'), (2, 'Compilers'), (2, 'Bugs'), (3, 'Structure'), (3, 'Proofs')
`);

let statements = 0;
db.on('query', () => (statements += 1));

// #region main
const posts = await Post.query().orderBy('id').all();
for (const post of posts) {
  const author = await User.findOneOrFail(post.userId);
  console.log(`${post.title}, by ${author.name}`);
}
// #endregion
console.log(`${statements} statements for ${posts.length} posts`);

await db.dispose();

// queries: 6
// Output:
// Engines, by Ada
// Compilers, by Grace
// Bugs, by Grace
// Structure, by Edsger
// Proofs, by Edsger
// 6 statements for 5 posts
