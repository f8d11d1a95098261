import { BudgetError } from '@rhosocial/activerecord';
import { expectQueries, withBudget } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { Post, User } from '../models/social.ts';

const db = await openSample({ users: 5 });

// #region main
const page = () => Post.query().with('author').orderBy('id').limit(10).all();

const posts = await withBudget(db, { queries: 2, rows: 15 }, page);
console.log(`${posts.length} posts, the first by ${posts[0]?.author.name}`);

await expectQueries(db, 2, page); // not one more, and not one less
// #endregion

// #region broken
const oneByOne = async () => {
  const found = await Post.query().orderBy('id').limit(10).all();
  for (const post of found) await User.findOne(post.userId);
};

try {
  await withBudget(db, { queries: 2, rows: 15 }, oneByOne);
} catch (error) {
  if (!(error instanceof BudgetError)) throw error;
  console.log(error.message.split('\n')[0]);
  console.log(error.report.bill({ times: false, lines: false }));
}
// #endregion

await db.dispose();

// Output:
// 10 posts, the first by Ada
// Over budget: 11 of 2 queries, 20 of 15 rows.
// 11 queries, 20 rows:
//   budget.ts: 10 queries, 10 rows
//     10 x select "id", "created_at", "updated_at", "name", "email", "active" from "users" where "id" = ?
//   budget.ts: 1 query, 10 rows
//     select … from "posts" order by "id" limit +?
// N+1: budget.ts asks the same 10 times with different values. Ask once for all: with(…), load(…), findAll(keys).
