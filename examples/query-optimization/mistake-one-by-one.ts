import { BudgetError } from '@rhosocial/activerecord';
import { withBudget } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { Post, User } from '../models/social.ts';

const db = await openSample();

// #region bill
/** What the error says, without the numbers of lines, which differ in a copy. */
function printBill(error: unknown): void {
  if (!(error instanceof BudgetError)) throw error;
  console.log(error.message.split('\n', 1)[0]);
  console.log(error.report.bill({ times: false, lines: false }));
}
// #endregion

// #region main
async function oneByOne() {
  for (const post of await Post.query().orderBy('id desc').limit(10).all())
    await User.findOneOrFail(post.userId);
}
const together = () => Post.query().orderBy('id desc').limit(10).with('author').all();

const budget = { queries: 2 };
await withBudget(db, budget, oneByOne).catch(printBill);
const posts = await withBudget(db, budget, together);
console.log(`${posts.length} posts within the budget`);
// #endregion

await db.dispose();

// queries: 13
// plan: SEARCH users USING INTEGER PRIMARY KEY (rowid=?)
// Output:
// Over budget: 11 of 2 queries.
// 11 queries, 20 rows:
//   mistake-one-by-one.ts: 10 queries, 10 rows
//     10 x select "id", "created_at", "updated_at", "name", "email", "active" from "users" where "id" = ?
//   mistake-one-by-one.ts: 1 query, 10 rows
//     select … from "posts" order by "id" desc limit +?
// N+1: mistake-one-by-one.ts asks the same 10 times with different values. Ask once for all: with(…), load(…), findAll(keys).
// 10 posts within the budget
