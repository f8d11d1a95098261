import { Database, RelationNotLoadedError } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Comment, Post, User } from '../models/social.ts';

const db = new Database({ database: 'blog.db' }, SQLiteBackend).bind(
  User,
  Post,
  Comment,
);
await db.createTables([User, Post, Comment], { recreate: true });
const ada = await User.create({ name: 'Ada', email: 'ada@example.org' });
await Post.create({ userId: ada.id, title: 'Notes', body: 'On the engine' });

// #region main
const post = await Post.findOneOrFail(1);
try {
  // @ts-expect-error The compiler refuses a relation that is not loaded.
  console.log(post.author.name);
} catch (error) {
  if (!(error instanceof RelationNotLoadedError)) throw error;
  console.log(`${error.code}: ${error.message}`);
}

const loaded = await post.load('author');
console.log(loaded.author.name);
// #endregion

await db.dispose();

// Output:
// AR_RELATION_NOT_LOADED: 'author' of this Post is not loaded. Use Post.query().with('author'), or await record.load('author').
// Ada
