import { QueryProfiler } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { Post, User } from '../models/social.ts';

const db = await openSample();

// #region main
async function page(): Promise<void> {
  const posts = await Post.query().orderBy('id desc').limit(10).all();
  for (const post of posts) await post.related('comments').all();
  await User.query().where({ active: true }).count();
}
const profiler = new QueryProfiler(db);
const { report } = await profiler.profile(page);

// Without times and numbers of lines the bill is the same on every machine.
console.log(report.bill({ times: false, lines: false }));

const [worst] = report.bySite();
console.log(`${worst?.queries} of ${report.queries} queries come from one line`);
// #endregion

await db.dispose();

// queries: 12
// Output:
// 12 queries, 41 rows:
//   see-call-sites.ts: 10 queries, 30 rows
//     10 x select … from "comments" where "post_id" in (select value from json_each(?)) order by "id"
//   see-call-sites.ts: 1 query, 10 rows
//     select … from "posts" order by "id" desc limit +?
//   see-call-sites.ts: 1 query, 1 row
//     select count(*) from "users" where "active" = ?
// N+1: see-call-sites.ts asks the same 10 times with different values. Ask once for all: with(…), load(…), findAll(keys).
// 10 of 12 queries come from one line
