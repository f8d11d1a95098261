import { strict as assert } from 'node:assert';
import { Database, type Askable, type QueryPlan } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Order, OrderItem, Product } from '../models/shop.ts';
import { User } from '../models/social.ts';

const models = [User, Order, OrderItem, Product];
const db = new Database({ database: 'shop.db' }, SQLiteBackend).bind(...models);
await db.createTables(models, { recreate: true });

// #region main
/** Fails when a query reads a whole table. */
async function searched(query: Askable & { explain(): Promise<QueryPlan> }) {
  const plan = await query.explain();
  assert(!plan.scans(), `a table is read from end to end:\n${plan.text}`);
}

await searched(Order.query().where({ userId: 7 }));
await searched(OrderItem.query().where({ orderId: 1 }).join('product'));
await searched(Product.query().where({ name: 'Tea' })).catch((error: Error) =>
  console.log(error.message),
);
// #endregion

await db.dispose();

// Output:
// a table is read from end to end:
// SCAN products
