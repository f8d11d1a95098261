import { BudgetError } from '@rhosocial/activerecord';
import { withBudget } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { Comment } from '../models/social.ts';

const db = await openSample();

/** What the error says, without the numbers of lines, which differ in a copy. */
function printBill(error: unknown): void {
  if (!(error instanceof BudgetError)) throw error;
  console.log(error.message.split('\n', 1)[0]);
  console.log(error.report.bill({ times: false, lines: false }));
}

// #region main
const ofGrace = Comment.query().where({ userId: 2 });

const byLoading = async () => (await ofGrace.all()).length > 0;
const byAsking = () => ofGrace.exists();

const budget = { queries: 1, rows: 1 };
await withBudget(db, budget, byLoading).catch(printBill);
console.log(await withBudget(db, budget, byAsking), 'within the budget');
// #endregion

await db.dispose();

// queries: 2
// plan: SEARCH comments USING INDEX comments_user_id_idx (user_id=?)
// plan: SEARCH comments USING COVERING INDEX comments_user_id_idx (user_id=?)
// Output:
// Over budget: 15 of 1 rows.
// 1 query, 15 rows:
//   mistake-exists-by-loading.ts: 1 query, 15 rows
//     select … from "comments" where "user_id" = ?
// true within the budget
