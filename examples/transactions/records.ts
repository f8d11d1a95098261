import { Database } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Account } from '../models/bank.ts';

const db = new Database({ database: 'bank.db' }, SQLiteBackend).bind(Account);
await db.createTables([Account], { recreate: true });
const ada = await Account.create({ owner: 'Ada', balance: 50_00 });

// #region main
const grace = new Account({ owner: 'Grace', balance: 0 });
await Account.transaction(async (tx) => {
  await grace.save();
  await ada.withdraw(20_00);
  console.log('inside:', grace.isNewRecord, grace.id, ada.dirtyFields);
  await tx.rollback();
});
console.log('afterwards:', grace.isNewRecord, grace.id, ada.dirtyFields);

await grace.save(); // inserts, because the first insert is undone
await ada.refresh(); // or save() to store what is dirty
console.log(`Grace is account ${grace.id}, Ada has ${ada.balance}`);
// #endregion

await db.dispose();

// Output:
// inside: false 2 []
// afterwards: true undefined [ 'balance' ]
// Grace is account 2, Ada has 5000
