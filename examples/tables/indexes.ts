import {
  Database,
  integer,
  integerKey,
  Model,
  text,
  timestamp,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region main
class Post extends Model('posts', {
  ...integerKey,
  userId: integer(),
  slug: text(),
  publishedAt: timestamp().nullable(),
}) {
  static {
    this.index(['userId', 'publishedAt desc']);
    this.index(['userId', 'slug'], { unique: true });
    this.index(['slug'], { name: 'live_posts', where: 'published_at is not null' });
  }
}
const db = new Database({ database: ':memory:' }, SQLiteBackend).bind(Post);
await db.createTables([Post]);

const { tables } = await db.introspect();
for (const { name, unique } of tables[0]!.indexes) console.log(name, unique);
await Post.create({ userId: 1, slug: 'a' });
await Post.create({ userId: 1, slug: 'a' }).catch((error: Error) =>
  console.log(error.message),
);
// #endregion

await db.dispose();

// Output:
// live_posts false
// posts_user_id_published_at_idx false
// posts_user_id_slug_key true
// The value of 'posts.user_id, posts.slug' exists already and must be unique.
