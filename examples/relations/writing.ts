import {
  Database,
  integer,
  integerKey,
  Model,
  oneOf,
  text,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region models
class User extends Model(
  'users',
  { ...integerKey, name: text() },
  {
    posts: () => User.hasMany(Post, 'userId', { orderBy: 'id' }),
    drafts: () => User.hasMany(Post, 'userId', { where: { state: 'draft' } }),
  },
) {}
class Post extends Model(
  'posts',
  {
    ...integerKey,
    userId: integer(),
    title: text(),
    state: oneOf('draft', 'public').default('public'),
  },
  { author: () => Post.belongsTo(User, 'userId') },
) {}
// #endregion

const db = new Database({ database: 'blog.db' }, SQLiteBackend).bind(User, Post);
await db.createTables([User, Post], { recreate: true });

// #region main
const ada = await (await User.create({ name: 'Ada' })).load('posts');
const bob = await User.create({ name: 'Bob' });

await ada.related('posts').create({ title: 'Engines' }); // sets userId
console.log(ada.posts.map(({ title }) => title)); // and is among the loaded

const draft = ada.related('drafts').build({ title: 'Algebra' }); // not saved yet
console.log(draft.userId, draft.state, draft.isNewRecord);
await draft.save();

const moved = draft.setRelated('author', bob); // sets the key and the loaded author
console.log(moved.author.name, moved.dirtyFields);
await moved.save();
console.log(await ada.related('posts').count(), await bob.related('drafts').count());
// #endregion

await db.dispose();

// Output:
// [ 'Engines' ]
// 1 draft true
// Bob [ 'userId' ]
// 1 1
