import { BudgetError } from '@rhosocial/activerecord';
import { withBudget } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { Order } from '../models/shop.ts';
import { User } from '../models/social.ts';

const db = await openSample();
const imported = Array.from({ length: 10 }, (_, i) => ({
  email: `user${i + 1}@example.org`,
  total: `${i + 5}.90`,
}));

/** What the error says, without the numbers of lines, which differ in a copy. */
function printBill(error: unknown): void {
  if (!(error instanceof BudgetError)) throw error;
  console.log(error.message.split('\n', 1)[0]);
  console.log(error.report.bill({ times: false, lines: false }));
}

// #region main
const rowByRow = () =>
  db.transaction(async () => {
    for (const { email, total } of imported) {
      const user = await User.findOneOrFail({ email });
      await Order.create({ userId: user.id, total });
    }
  });

const allAtOnce = () =>
  db.transaction(async () => {
    const emails = imported.map(({ email }) => email);
    const users = await User.query().inList('email', emails).all();
    const ids = new Map(users.map(({ email, id }) => [email, id]));
    return Order.insertAll(
      imported.map(({ email, total }) => ({ userId: ids.get(email)!, total })),
    );
  });

const budget = { queries: 2 };
await withBudget(db, budget, rowByRow).catch(printBill);
console.log((await withBudget(db, budget, allAtOnce)).length, 'orders in the budget');
// #endregion

await db.dispose();

// queries: 22
// plan: SEARCH users USING INDEX sqlite_autoindex_users_1 (email=?)
// Output:
// Over budget: 20 of 2 queries.
// 20 queries, 20 rows:
//   mistake-query-for-each-row.ts: 10 queries, 10 rows
//     10 x select … from "users" where "email" = ? limit +?
//   mistake-query-for-each-row.ts: 10 queries, 10 rows
//     10 x insert into "orders" ("created_at", "updated_at", "user_id", "status", "total") values (?, …)
//   not counted: 2 that control transactions or change the schema
// N+1: mistake-query-for-each-row.ts asks the same 10 times with different values. Ask once for all: with(…), load(…), findAll(keys).
// 10 orders in the budget
