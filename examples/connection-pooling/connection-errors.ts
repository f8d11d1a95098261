import {
  configureModels,
  ConnectionError,
  Database,
  UniqueViolationError,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { User } from '../models/social.ts';

// #region config
const config = { database: 'app.db' };
const wrongConfig = { database: 'no/such/folder/app.db' };
// #endregion

// #region main
const wrong = new Database(wrongConfig, SQLiteBackend);
try {
  await wrong.sql`select 1`;
} catch (error) {
  if (!(error instanceof ConnectionError)) throw error;
  console.log(error.code, { retryable: error.retryable });
}
await wrong.dispose();

const db = configureModels([User], config, SQLiteBackend);
await db.createTables([User], { recreate: true });
const ada = { name: 'Ada', email: 'ada@example.org' };
await User.create(ada);
try {
  await User.create(ada);
} catch (error) {
  if (!(error instanceof UniqueViolationError)) throw error;
  const { connects, discarded, used } = db.pool.getStats();
  console.log(error.code, { connects, discarded, used });
}
// #endregion
await db.dispose();

// Output:
// AR_CONNECTION { retryable: false }
// AR_UNIQUE_VIOLATION { connects: 1, discarded: 0, used: 0 }
