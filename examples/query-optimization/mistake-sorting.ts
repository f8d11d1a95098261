import { BudgetError } from '@rhosocial/activerecord';
import { withBudget } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { Product } from '../models/shop.ts';

const db = await openSample();

/** What the error says, without the numbers of lines, which differ in a copy. */
function printBill(error: unknown): void {
  if (!(error instanceof BudgetError)) throw error;
  console.log(error.message.split('\n', 1)[0]);
  console.log(error.report.bill({ times: false, lines: false }));
}

// #region main
async function inTheProgram() {
  const products = await Product.findAll();
  products.sort((a, b) => b.price.comparedTo(a.price) || a.id - b.id);
  return products.slice(0, 3);
}
const inTheDatabase = () => Product.query().orderBy('price desc', 'id').limit(3).all();

const budget = { queries: 1, rows: 3 };
await withBudget(db, budget, inTheProgram).catch(printBill);
for (const { name, price } of await withBudget(db, budget, inTheDatabase))
  console.log(name, price.toFixed(2));
// #endregion

await db.dispose();

// queries: 2
// plan: SCAN products
// plan: USE TEMP B-TREE FOR ORDER BY
// Output:
// Over budget: 40 of 3 rows.
// 1 query, 40 rows:
//   mistake-sorting.ts: 1 query, 40 rows
//     select "id", "name", "price", "stock" from "products"
// Cheese 5 24.20
// Bread 3 23.91
// Bread 5 22.83
