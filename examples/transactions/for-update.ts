import { Database } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Account } from '../models/bank.ts';

const db = new Database({ database: 'bank.db' }, SQLiteBackend).bind(Account);
await db.createTables([Account], { recreate: true });
const { id } = await Account.create({ owner: 'Ada', balance: 50_00 });

// #region main
async function take(share: number): Promise<number> {
  return Account.transaction(async () => {
    const account = await Account.query().where({ id }).forUpdate().oneOrFail();
    await account.withdraw(Math.floor(account.balance * share));
    return account.balance;
  });
}
console.log(await Promise.all([take(0.5), take(0.5)]));

try {
  await Account.query().where({ id }).forUpdate().one();
} catch (error) {
  console.log(String(error));
}
// #endregion

await db.dispose();

// Output:
// [ 2500, 1250 ]
// QueryError: forUpdate() locks rows until the transaction ends, so it needs one: call it inside transaction().
