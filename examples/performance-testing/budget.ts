import { BudgetError } from '@rhosocial/activerecord';
import { withBudget } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { Post, User } from '../models/social.ts';

const db = await openSample();

// #region slow
/** The start page, as it grew: one statement for the posts and one for each author. */
async function slowFeed() {
  const posts = await Post.query().orderBy('createdAt desc').limit(10).all();
  const page = [];
  for (const { title, userId } of posts) {
    page.push({ title, by: (await User.findOneOrFail(userId)).name });
  }
  return page;
}

try {
  await withBudget(db, { queries: 2, rows: 20 }, slowFeed);
} catch (error) {
  if (!(error instanceof BudgetError)) throw error;
  console.log(error.message.split('\n')[0]);
  console.log(error.report.bill({ times: false, lines: false }));
}
// #endregion

// #region quick
/** The same with the authors in one statement. */
async function quickFeed() {
  const posts = await Post.query()
    .with('author')
    .orderBy('createdAt desc')
    .limit(10)
    .all();
  return posts.map(({ title, author }) => ({ title, by: author.name }));
}

const page = await withBudget(db, { queries: 2, rows: 20 }, quickFeed);
console.log(`${page.length} posts, within the budget`);
// #endregion
await db.dispose();

// queries: 13
// Output:
// Over budget: 11 of 2 queries.
// 11 queries, 20 rows:
//   budget.ts: 10 queries, 10 rows
//     10 x select "id", "created_at", "updated_at", "name", "email", "active" from "users" where "id" = ?
//   budget.ts: 1 query, 10 rows
//     select … from "posts" order by "created_at" desc limit +?
// N+1: budget.ts asks the same 10 times with different values. Ask once for all: with(…), load(…), findAll(keys).
// 10 posts, within the budget
