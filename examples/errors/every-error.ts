import { ActiveRecordError, Database } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { User } from '../models/social.ts';

const db = new Database({ database: 'app.db' }, SQLiteBackend).bind(User);
await db.createTables([User], { recreate: true });
await User.create({ name: 'Ada', email: 'ada@example.org' });

// #region main
try {
  await User.create({ name: 'Ada', email: 'ada@example.org' });
} catch (error) {
  if (!(error instanceof ActiveRecordError)) throw error;
  console.log(`name: ${error.name}`);
  console.log(`code: ${error.code}`);
  console.log(`retryable: ${error.retryable}`);
  console.log(`message: ${error.message}`);
  console.log(`cause: ${String(error.cause)}`);
  console.log(`docs: ${error.docs}`);
}
// #endregion

await db.dispose();

// Output:
// name: UniqueViolationError
// code: AR_UNIQUE_VIOLATION
// retryable: false
// message: The value of 'users.email' exists already and must be unique.
// cause: SqliteError: UNIQUE constraint failed: users.email
// docs: https://rhosocial.github.io/typescript-activerecord/reference/errors/ar-unique-violation
