import {
  Database,
  integerKey,
  Model,
  OperationalError,
  text,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

class Report extends Model('reports', { ...integerKey, body: text() }) {}

const db = new Database({ database: 'reports.db' }, SQLiteBackend).bind(Report);
await db.createTables([Report], { recreate: true });

// #region main
// The database may have 10 pages and no more, as if the disk were that small.
await db.execute('pragma max_page_count = 10');

try {
  for (let month = 1; month <= 12; month++) {
    await Report.create({ body: `Report of month ${month}. `.repeat(200) });
  }
} catch (error) {
  if (!(error instanceof OperationalError)) throw error;
  console.log(`${error.code}: ${error.message}`);
  console.log(`retryable: ${error.retryable}`);
}
// #endregion

await db.dispose();

// Output:
// AR_OPERATIONAL: SQLite cannot do this: database or disk is full (SQLITE_FULL).
// retryable: false
