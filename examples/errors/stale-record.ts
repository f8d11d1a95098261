import {
  Database,
  integer,
  integerKey,
  Model,
  optimisticLock,
  StaleRecordError,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

class Concert extends Model('concerts', {
  ...integerKey,
  ...optimisticLock,
  free: integer(),
}) {}
const db = new Database({ database: 'app.db' }, SQLiteBackend).bind(Concert);
await db.createTables([Concert], { recreate: true });
await Concert.create({ free: 10 });

// #region main
async function sell(concert: Concert, tickets: number): Promise<void> {
  for (;;) {
    if (concert.free < tickets) throw new Error('Sold out.');
    concert.free -= tickets;
    try {
      await concert.save();
      return;
    } catch (error) {
      if (!(error instanceof StaleRecordError)) throw error;
      console.log(`${error.code}: ${error.message}`);
      await concert.refresh();
    }
  }
}

const [one, other] = [await Concert.findOneOrFail(1), await Concert.findOneOrFail(1)];
await sell(one, 2);
await sell(other, 3);
console.log(`${other.free} are free`);
// #endregion

await db.dispose();

// Output:
// AR_STALE_RECORD: Concert 1 cannot be saved: its row has been changed since it was read. Reload it with refresh(), which drops what was not saved, and try again.
// 5 are free
