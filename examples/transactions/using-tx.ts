import { Database, type Transaction } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Account } from '../models/bank.ts';

const db = new Database({ database: 'bank.db' }, SQLiteBackend).bind(Account);
await db.createTables([Account], { recreate: true });

// #region main
async function open(owner: string, tx: Transaction): Promise<Account> {
  const account = new Account({ owner, balance: 0 });
  await account.save({ tx });
  return account;
}

await Account.transaction(async (tx) => {
  const ada = await open('Ada', tx);
  const found = await Account.using(tx).findOneOrFail(ada.id);
  const all = await Account.using(tx).query().count();
  console.log(`${found.owner}, ${all} account`);
  await tx.rollback();
});
console.log(`${await Account.query().count()} accounts`);
// #endregion

await db.dispose();

// Output:
// Ada, 1 account
// 0 accounts
