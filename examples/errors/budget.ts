import { BudgetError } from '@rhosocial/activerecord';
import { withBudget } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { User } from '../models/social.ts';

const db = await openSample({ users: 3 });

// #region main
async function postsOfEach() {
  const counts: number[] = [];
  const users = await User.query().all();
  for (const user of users) counts.push(await user.related('posts').count());
  return counts;
}

try {
  await withBudget(db, { queries: 2 }, postsOfEach);
} catch (error) {
  if (!(error instanceof BudgetError)) throw error;
  console.log(`${error.code}: ${error.message.split('\n')[0]}`);
  console.log(error.allowed, `${error.spent.rows} rows`);
  console.log(error.report.bill({ times: false, lines: false }));
}
// #endregion

await db.dispose();

// Output:
// AR_BUDGET: Over budget: 4 of 2 queries.
// { queries: 2 } 6 rows
// 4 queries, 6 rows:
//   budget.ts: 3 queries, 3 rows
//     3 x select count(*) from "posts" where "user_id" in (select value from json_each(?))
//   budget.ts: 1 query, 3 rows
//     select "id", "created_at", "updated_at", "name", "email", "active" from "users"
// N+1: budget.ts asks the same 3 times with different values. Ask once for all: with(…), load(…), findAll(keys).
