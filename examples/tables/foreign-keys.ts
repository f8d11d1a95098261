import { Database, integer, integerKey, Model, text } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region main
class User extends Model('users', { ...integerKey, name: text() }) {}
class Post extends Model('posts', {
  ...integerKey,
  userId: integer().references(() => User, { onDelete: 'cascade' }),
  editorId: integer()
    .nullable()
    .references(() => User, { onDelete: 'set null' }),
}) {}
const db = new Database({ database: ':memory:' }, SQLiteBackend).bind(User, Post);
await db.createTables([User, Post]);

const [ada, bob] = [
  await User.create({ name: 'Ada' }),
  await User.create({ name: 'Bob' }),
];
await Post.create({ userId: ada.id, editorId: bob.id });
await Post.create({ userId: bob.id });

await bob.delete();
console.log(await Post.findAll());
await Post.create({ userId: 99 }).catch((error: Error) => console.log(error.message));
// #endregion

await db.dispose();

// Output:
// [ Post { id: 1, userId: 1, editorId: null } ]
// The new row refers to a row that does not exist. Insert that one before.
