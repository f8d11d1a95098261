import { BudgetError } from '@rhosocial/activerecord';
import { withBudget } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { Order, OrderItem } from '../models/shop.ts';

const db = await openSample();

/** What the error says, without the numbers of lines, which differ in a copy. */
function printBill(error: unknown): void {
  if (!(error instanceof BudgetError)) throw error;
  console.log(error.message.split('\n', 1)[0]);
  console.log(error.report.bill({ times: false, lines: false }));
}

// #region main
const latest = Order.query().orderBy('id desc').limit(10);
const items = OrderItem.query().where('order_items.order_id = orders.id');

const records = () => latest.with('user', 'items').all();
const rows = () =>
  latest
    .join('user')
    .select((e) => ({
      id: e.column('id'),
      total: e.column('total'),
      buyer: e.joined('user', 'name'),
      items: e.value(items.select('count(*) as items')),
    }))
    .all();

const budget = { queries: 1, rows: 10 };
await withBudget(db, budget, records).catch(printBill);
const [first] = await withBudget(db, budget, rows);
console.log(first?.id, first?.buyer, first?.total.toFixed(2), `${first?.items} items`);
// #endregion

await db.dispose();

// queries: 4
// plan: SEARCH order_items USING INDEX order_items_order_id_idx (order_id=?)
// plan: SEARCH order_items USING COVERING INDEX order_items_order_id_idx (order_id=?)
// Output:
// Over budget: 3 of 1 queries, 47 of 10 rows.
// 3 queries, 47 rows:
//   mistake-everything-for-a-list.ts: 2 queries, 37 rows
//     select … from "users" where "id" in (select value from json_each(?))
//     select … from "order_items" where "order_id" in (select value from json_each(?)) order by "id"
//   mistake-everything-for-a-list.ts: 1 query, 10 rows
//     select … from "orders" order by "id" desc limit +?
// 60 Barbara 3 90.10 4 items
