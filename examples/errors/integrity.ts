import { Database, IntegrityError } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

const db = new Database({ database: 'maps.db' }, SQLiteBackend);

// #region main
await db.execute('drop table if exists zones');
await db.execute(
  'create virtual table zones using rtree(id, west, east, south, north)',
);

try {
  // Across the date line, where west is greater than east.
  await db.execute(
    'insert into zones values (?, ?, ?, ?, ?)',
    [1, 177, -178, -20, -12],
  );
} catch (error) {
  if (!(error instanceof IntegrityError)) throw error;
  console.log(`${error.code}: ${error.message}`);
  console.log(`constraint: ${error.constraint}`);
}
// #endregion

await db.dispose();

// Output:
// AR_INTEGRITY: The statement would break a constraint: rtree constraint failed: zones.(west<=east).
// constraint: zones.(west<=east)
