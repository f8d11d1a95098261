import {
  Database,
  Model,
  PoolDeadlockError,
  integerKey,
  outsideTransaction,
  text,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

class Note extends Model('notes', { ...integerKey, body: text() }) {}
const db = new Database({ database: 'app.db' }, SQLiteBackend).bind(Note);
await db.createTables([Note], { recreate: true });

// #region main
try {
  await Note.transaction(async () => {
    await Note.create({ body: 'in the transaction' });
    // It would wait for the connection that this very transaction holds.
    await outsideTransaction(() => Note.create({ body: 'outside' }));
  });
} catch (error) {
  if (!(error instanceof PoolDeadlockError)) throw error;
  console.log(
    `${error.code}: held by ${error.holders.length} of ${error.stats?.['used']}`,
  );
}
console.log(`${await Note.query().count()} notes`);
// #endregion

await db.dispose();

// Output:
// AR_POOL_DEADLOCK: held by 1 of 1
// 0 notes
