import { Database, ForeignKeyViolationError } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Order } from '../models/shop.ts';
import { User } from '../models/social.ts';

const db = new Database({ database: 'shop.db' }, SQLiteBackend).bind(User, Order);
await db.createTables([User, Order], { recreate: true });

// #region main
const ada = await User.create({ name: 'Ada', email: 'ada@example.org' });
await Order.create({ userId: ada.id });

const mistakes = [
  () => Order.create({ userId: 42 }), // there is no such user
  () => ada.delete(), // has an order
];
for (const mistake of mistakes) {
  try {
    await mistake();
  } catch (error) {
    if (!(error instanceof ForeignKeyViolationError)) throw error;
    console.log(`${error.code}: ${error.message}`);
    console.log(`sql: ${error.sql}`);
  }
}
// #endregion

await db.dispose();

// Output:
// AR_FOREIGN_KEY_VIOLATION: The new row refers to a row that does not exist. Insert that one before.
// sql: insert into "orders" ("created_at", "updated_at", "user_id", "status", "total") values (?, ?, ?, ?, ?)
// AR_FOREIGN_KEY_VIOLATION: Other rows still refer to what is to be deleted. Delete those before.
// sql: delete from "users" where "id" = ?
