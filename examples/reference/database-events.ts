import { Database } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { User } from '../models/social.ts';

// #region main
// So short a limit that every statement is slow.
const config = { database: 'app.db', slowQueryMs: 0.0001 };
const db = new Database(config, SQLiteBackend).bind(User);
await db.createTables([User], { recreate: true });

db.on('query', ({ sql, params, kind, rows, transactionId }) => {
  console.log(`${kind}: ${sql}`);
  console.log({ params, rows, inTransaction: transactionId !== undefined });
});
db.on('slowQuery', ({ plan }) => console.log('plan:', plan));

await User.query().where({ email: 'ada@example.org' }).all();
// #endregion

await db.dispose();

// Output:
// read: select "id", "created_at", "updated_at", "name", "email", "active" from "users" where "email" = ?
// { params: [ 'ada@example.org' ], rows: 0, inTransaction: false }
// plan: [ 'SEARCH users USING INDEX sqlite_autoindex_users_1 (email=?)' ]
