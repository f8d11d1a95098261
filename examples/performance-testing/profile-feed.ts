import { QueryProfiler } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { Comment, Post, User } from '../models/social.ts';

const db = await openSample();

// #region main
async function feed() {
  for (const post of await Post.query().orderBy('createdAt desc').limit(10).all()) {
    const author = await User.findOneOrFail(post.userId);
    const comments = await Comment.query().where({ postId: post.id }).count();
    if (comments > 3) console.log(`${author.name} is discussed`);
  }
}

const { report } = await new QueryProfiler(db).profile(feed);

console.log(`${report.queries} statements, ${report.rows} rows`);
for (const { queries, shape } of report.nPlusOne())
  console.log(`${queries} times ${shape}`);
const [slowest] = report.slowest(1);
console.error(`slowest: ${slowest?.elapsedMs} ms at ${slowest?.site}`);
// #endregion
await db.dispose();

// Output:
// 21 statements, 30 rows
// 10 times select "id", "created_at", "updated_at", "name", "email", "active" from "users" where "id" = ?
// 10 times select count(*) from "comments" where "post_id" = ?
