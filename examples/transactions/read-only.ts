import {
  Database,
  outsideTransaction,
  TransactionError,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Account } from '../models/bank.ts';

const db = new Database({ database: 'bank.db' }, SQLiteBackend).bind(Account);
await db.createTables([Account], { recreate: true });
await Account.create({ owner: 'Ada', balance: 50_00 });
const grace = { owner: 'Grace', balance: 10_00 };

// #region main
const count = () => Account.query().count();

await Account.transaction(
  async () => {
    console.log('in the snapshot:', await count());
    // Somebody else adds an account meanwhile.
    await outsideTransaction(() => Account.create(grace));
    console.log('in the snapshot:', await count());

    try {
      await Account.create(grace);
    } catch (error) {
      if (!(error instanceof TransactionError)) throw error;
      console.log(error.message);
    }
  },
  { readOnly: true },
);
console.log('afterwards:', await count());
// #endregion

await db.dispose();

// Output:
// in the snapshot: 1
// in the snapshot: 1
// A statement that writes was called in a read-only transaction of 'bank.db'. Leave readOnly out where the work writes.
// afterwards: 2
