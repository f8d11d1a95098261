import { Database, NotNullViolationError } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { User } from '../models/social.ts';

const db = new Database({ database: 'app.db' }, SQLiteBackend).bind(User);
await db.createTables([User], { recreate: true });

// #region main
const body = '{ "name": null, "email": "ada@example.org" }';

try {
  await User.create(JSON.parse(body));
} catch (error) {
  if (!(error instanceof NotNullViolationError)) throw error;
  console.log(`${error.code}: ${error.message}`);
  console.log(`constraint: ${error.constraint}`);
}
// #endregion

await db.dispose();

// Output:
// AR_NOT_NULL_VIOLATION: The column 'users.name' must have a value.
// constraint: users.name
