import { BudgetError } from '@rhosocial/activerecord';
import { withBudget } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { User } from '../models/social.ts';

const db = await openSample();

/** What the error says, without the numbers of lines, which differ in a copy. */
function printBill(error: unknown): void {
  if (!(error instanceof BudgetError)) throw error;
  console.log(error.message.split('\n', 1)[0]);
  console.log(error.report.bill({ times: false, lines: false }));
}

// #region main
async function loadAndSave() {
  const user = await User.findOneOrFail(7);
  user.active = false;
  await user.save();
}
const change = () => User.query().where({ id: 7 }).update({ active: false });

const budget = { queries: 1 };
await withBudget(db, budget, loadAndSave).catch(printBill);
console.log(await withBudget(db, budget, change), 'user within the budget');
// #endregion

await db.dispose();

// queries: 3
// plan: SEARCH users USING INTEGER PRIMARY KEY (rowid=?)
// Output:
// Over budget: 2 of 1 queries.
// 2 queries, 2 rows:
//   mistake-load-to-change.ts: 1 query, 1 row
//     select "id", "created_at", "updated_at", "name", "email", "active" from "users" where "id" = ?
//   mistake-load-to-change.ts: 1 query, 1 row
//     update "users" set "active" = ?, "updated_at" = ? where "id" = ?
// 1 user within the budget
