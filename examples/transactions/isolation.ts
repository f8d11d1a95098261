import { Database, type IsolationLevel } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Account } from '../models/bank.ts';

const db = new Database({ database: 'bank.db' }, SQLiteBackend).bind(Account);
await db.createTables([Account], { recreate: true });

// #region main
const isolation: IsolationLevel = 'serializable'; // nothing this reads may change meanwhile

async function open(owner: string): Promise<string> {
  return Account.transaction(
    async () => {
      const accounts = await Account.query().count();
      if (accounts >= 2) return `${owner}: the bank is full`;
      await Account.create({ owner, balance: 0 });
      return `${owner}: account ${accounts + 1}`;
    },
    { isolation },
  );
}

console.log(await Promise.all([open('Ada'), open('Grace'), open('Edsger')]));
// #endregion

await db.dispose();

// Output:
// [ 'Ada: account 1', 'Grace: account 2', 'Edsger: the bank is full' ]
