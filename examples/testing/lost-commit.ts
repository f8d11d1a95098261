import {
  ConnectionLostError,
  Database,
  integer,
  integerKey,
  Model,
  text,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { FaultyBackend } from '@rhosocial/activerecord/testing';

class Payment extends Model('payments', {
  ...integerKey,
  reference: text().unique(),
  cents: integer(),
}) {}

const faults = new FaultyBackend(SQLiteBackend);
const db = new Database({ database: 'shop.db' }, faults).bind(Payment);
await db.createTables([Payment], { recreate: true });

// #region main
/** Pays once, however often it is called with the same reference. */
async function pay(reference: string, cents: number): Promise<string> {
  try {
    await db.transaction(() => Payment.create({ reference, cents }));
    return 'paid';
  } catch (error) {
    if (!(error instanceof ConnectionLostError)) throw error;
    // The error cannot say whether the commit took effect. The database can.
    const found = await Payment.findOne({ reference });
    return found ? 'paid, although the answer was lost' : pay(reference, cents);
  }
}

for (const when of ['before', 'after'] as const) {
  faults.inject({ match: /^commit$/, error: 'lost', when });
  console.log(`lost ${when} the commit: ${await pay(`order ${when}`, 10_00)}`);
}
console.log(`${await Payment.query().count()} payments`);
// #endregion

await db.dispose();

// Output:
// lost before the commit: paid
// lost after the commit: paid, although the answer was lost
// 2 payments
