import {
  Database,
  integer,
  integerKey,
  Model,
  QueryError,
  text,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

class User extends Model(
  'users',
  { ...integerKey, name: text() },
  { posts: () => User.hasMany(Post, 'userId') },
) {}
class Post extends Model('posts', {
  ...integerKey,
  userId: integer().index(),
  title: text(),
}) {}

// #region main
const config = { database: 'blog.db', nPlusOne: 'throw' as const };
const db = new Database(config, SQLiteBackend).bind(User, Post);
await db.createTables([User, Post], { recreate: true });
await User.insertAll([{ name: 'Ada' }, { name: 'Bob' }, { name: 'Cid' }]);

db.on('nPlusOne', ({ model, relation, records }) =>
  console.log(`${model}.${relation}, asked for ${records} records`),
);
try {
  for (const user of await User.query().all())
    console.log(user.name, await user.related('posts').count());
} catch (error) {
  if (!(error instanceof QueryError)) throw error;
  console.log(error.message);
}
// #endregion

await db.dispose();

// queries: 4
// Output:
// Ada 0
// Bob 0
// User.posts, asked for 3 records
// 'posts' is queried one by one for User records that came out of one query (an N+1). Load it for all: User.query().with('posts'), or User.load(records, 'posts').
