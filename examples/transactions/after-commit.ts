import { Database } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Account } from '../models/bank.ts';

const db = new Database({ database: 'bank.db' }, SQLiteBackend).bind(Account);
await db.createTables([Account], { recreate: true });

// #region main
async function open(owner: string, balance: number): Promise<void> {
  await Account.transaction(async (tx) => {
    tx.afterCommit(() => console.log(`send ${owner} a letter`));
    tx.afterRollback(() => console.log(`no account for ${owner}`));
    await Account.create({ owner, balance });
    if (balance < 0) throw new RangeError('A balance cannot be negative');
  });
}

await Account.transaction(async () => {
  await open('Ada', 50_00);
  await open('Grace', -1).catch((error: Error) => console.log(error.message));
  console.log('the outer transaction ends');
});
// #endregion

await db.dispose();

// Output:
// A balance cannot be negative
// the outer transaction ends
// no account for Grace
// send Ada a letter
