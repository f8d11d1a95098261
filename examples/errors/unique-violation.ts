import { Database, UniqueViolationError } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { User } from '../models/social.ts';

const db = new Database({ database: 'app.db' }, SQLiteBackend).bind(User);
await db.createTables([User], { recreate: true });

// #region main
await User.create({ name: 'Ada', email: 'ada@example.org' });

try {
  await User.create({ name: 'Ada L.', email: 'ada@example.org' });
} catch (error) {
  if (!(error instanceof UniqueViolationError)) throw error;
  console.log(`${error.code}: ${error.message}`);
  console.log(`constraint: ${error.constraint}`);
}
// #endregion

await db.dispose();

// Output:
// AR_UNIQUE_VIOLATION: The value of 'users.email' exists already and must be unique.
// constraint: users.email
