import {
  Database,
  integer,
  integerKey,
  Model,
  oneOf,
  text,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region main
class User extends Model('users', { ...integerKey, email: text().unique() }) {}
class Post extends Model(
  'posts',
  {
    ...integerKey,
    userId: integer().index(),
    state: oneOf('draft', 'live').default('draft'),
  },
  { author: () => Post.belongsTo(User, 'userId') },
) {}
const db = new Database({ database: ':memory:' }, SQLiteBackend).bind(User, Post);
db.on('query', ({ kind, sql }) => {
  if (kind === 'schema') console.log(`${sql};`);
});
await db.createTables([Post, User]);
// #endregion

await db.dispose();

// Output:
// create table if not exists "users" (
//   "id" integer primary key,
//   "email" text not null unique
// );
// create table if not exists "posts" (
//   "id" integer primary key,
//   "user_id" integer not null,
//   "state" text not null constraint "posts_state_check" check ("state" in ('draft', 'live')),
//   foreign key ("user_id") references "users" ("id")
// );
// create index if not exists "posts_user_id_idx" on "posts" ("user_id");
