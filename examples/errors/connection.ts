import { ConnectionError, Database } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { User } from '../models/social.ts';

// #region main
const db = new Database({ database: 'missing/app.db' }, SQLiteBackend).bind(User);

try {
  await User.findAll();
} catch (error) {
  if (!(error instanceof ConnectionError)) throw error;
  console.log(`${error.code}: ${error.message}`);
}
// #endregion

await db.dispose();

// Output:
// AR_CONNECTION: SQLite cannot open the file 'missing/app.db': Cannot open database because the directory does not exist. Check the path, the folder and its permissions.
