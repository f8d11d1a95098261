import {
  Database,
  boolean,
  integer,
  integerKey,
  Model,
  text,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region model
class Author extends Model(
  'authors',
  { ...integerKey, name: text() },
  { posts: () => Author.hasMany(Post, 'authorId', { orderBy: 'id' }) },
) {}

class Post extends Model('posts', {
  ...integerKey,
  authorId: integer().index(),
  title: text(),
  published: boolean().default(false),
}) {
  static {
    this.defaultScope((posts) => posts.where({ published: true }));
  }
}
// #endregion

const db = new Database({ database: 'blog.db' }, SQLiteBackend).bind(Author, Post);
await db.createTables([Author, Post], { recreate: true });
for (const name of ['Ada', 'Grace']) await Author.create({ name });
await Post.create({ authorId: 1, title: 'Engines', published: true });
await Post.create({ authorId: 1, title: 'Draft' });
await Post.create({ authorId: 2, title: 'Another draft' });

// #region main
for (const { name, posts } of await Author.query().with('posts').orderBy('id').all())
  console.log(`${name}: ${posts.map(({ title }) => title).join(', ')}`);

const { sql } = Author.query().leftJoin('posts').toSql();
console.log(sql.slice(sql.indexOf('left join')));

console.log(await Author.query().whereExists('posts').pluck('name'));

const drafts = Post.unscoped().where({ published: false });
console.log(await drafts.orderBy('id').pluck('title'));
// #endregion

await db.dispose();

// Output:
// Ada: Engines
// Grace:
// left join "posts" on "posts"."author_id" = "authors"."id" and "posts"."published" = ?
// [ 'Ada' ]
// [ 'Draft', 'Another draft' ]
