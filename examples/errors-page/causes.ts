import { ActiveRecordError, Database, DatabaseError } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

const db = new Database({ database: ':memory:' }, SQLiteBackend);

// #region main
/** One line for a log: the code, the statement without values, what led to it. */
function describe(error: unknown): string {
  if (!(error instanceof ActiveRecordError)) return String(error);
  const sql = error instanceof DatabaseError && error.sql ? ` in "${error.sql}"` : '';
  const cause = error.cause === undefined ? '' : ` because of ${describe(error.cause)}`;
  return `${error.code}${sql}${cause}`;
}

try {
  await db.sql`select * from visitors where name = ${'Ada'}`;
} catch (error) {
  console.log(describe(error));
}
// #endregion

await db.dispose();

// Output:
// AR_DATABASE in "select * from visitors where name = ?" because of SqliteError: no such table: visitors
