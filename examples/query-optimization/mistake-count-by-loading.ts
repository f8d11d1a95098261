import { BudgetError } from '@rhosocial/activerecord';
import { withBudget } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { Order } from '../models/shop.ts';

const db = await openSample();

/** What the error says, without the numbers of lines, which differ in a copy. */
function printBill(error: unknown): void {
  if (!(error instanceof BudgetError)) throw error;
  console.log(error.message.split('\n', 1)[0]);
  console.log(error.report.bill({ times: false, lines: false }));
}

// #region main
const pending = Order.query().where({ status: 'pending' });

const byLoading = async () => (await pending.all()).length;
const byCounting = () => pending.count();

const budget = { queries: 1, rows: 1 };
await withBudget(db, budget, byLoading).catch(printBill);
console.log(await withBudget(db, budget, byCounting), 'within the budget');
// #endregion

await db.dispose();

// queries: 2
// plan: SCAN orders
// Output:
// Over budget: 15 of 1 rows.
// 1 query, 15 rows:
//   mistake-count-by-loading.ts: 1 query, 15 rows
//     select … from "orders" where "status" = ?
// 15 within the budget
