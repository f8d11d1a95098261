import { QueryProfiler } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { Post, User } from '../models/social.ts';

const db = await openSample({ users: 5 });

// #region main
async function feed() {
  const posts = await Post.query().orderBy('id desc').limit(10).all();
  const lines: string[] = [];
  for (const post of posts) {
    const author = await User.findOneOrFail(post.userId);
    lines.push(`${post.title} by ${author.name}`);
  }
  return lines;
}

const profiler = new QueryProfiler(db);
const { result, report } = await profiler.profile(feed);
console.log(result[0]);
console.log(report.bill({ times: false, lines: false }));
// #endregion

await db.dispose();

// Output:
// Post 25 by Alan
// 11 queries, 20 rows:
//   report.ts: 10 queries, 10 rows
//     10 x select "id", "created_at", "updated_at", "name", "email", "active" from "users" where "id" = ?
//   report.ts: 1 query, 10 rows
//     select … from "posts" order by "id" desc limit +?
// N+1: report.ts asks the same 10 times with different values. Ask once for all: with(…), load(…), findAll(keys).
