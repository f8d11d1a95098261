import { Database } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Account } from '../models/bank.ts';

const db = new Database({ database: 'bank.db' }, SQLiteBackend).bind(Account);
await db.createTables([Account], { recreate: true });

// #region main
await Account.transaction(async (tx) => {
  await Account.create({ owner: 'Ada', balance: 0 });

  await tx.savepoint('guests');
  await Account.create({ owner: 'Guest', balance: 0 });
  console.log('with the guest:', await Account.query().count());

  await tx.rollbackTo('guests'); // the savepoint stays and can be used again
  console.log('without:', await Account.query().count());
});
console.log('committed:', await Account.query().count());

const active = await Account.transaction(async (tx) => {
  await db.execute('delete from accounts');
  await tx.rollback(); // ends the transaction; nothing is thrown
  return tx.active;
});
console.log(`active: ${active}, accounts: ${await Account.query().count()}`);
// #endregion

await db.dispose();

// Output:
// with the guest: 2
// without: 1
// committed: 1
// active: false, accounts: 1
