import { Database } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Comment, Post, User } from '../models/social.ts';

const db = new Database({ database: 'social.db' }, SQLiteBackend).bind(
  User,
  Post,
  Comment,
);
await db.createTables([User, Post, Comment], { recreate: true });
for (const name of ['Ada', 'Grace', 'Edsger'])
  await User.create({ name, email: `${name}@example.org` });
for (const [userId, title] of [
  [1, 'Engines'],
  [2, 'Compilers'],
  [2, 'Bugs'],
] as const)
  await Post.create({ userId, title, body: '…' });

// #region main
const authors = await User.query()
  .leftJoin('posts')
  .select((e) => ({ name: e.column('name'), title: e.leftJoined('posts', 'title') }))
  .orderBy('name', 'title')
  .all();
for (const { name, title } of authors)
  console.log(`${name}: ${title ?? 'nothing yet'}`);

const silent = User.query().leftJoin('posts').where('posts.id is null');
console.log(await silent.pluck('name'));
// #endregion

await db.dispose();

// Output:
// Ada: Engines
// Edsger: nothing yet
// Grace: Bugs
// Grace: Compilers
// [ 'Edsger' ]
