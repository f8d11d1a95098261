import { Database } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Account } from '../models/bank.ts';

const db = new Database({ database: 'bank.db' }, SQLiteBackend).bind(Account);
await db.createTables([Account], { recreate: true });
const ada = await Account.create({ owner: 'Ada', balance: 50_00 });

// #region main
async function withdraw(id: number, cents: number): Promise<boolean> {
  const { changes } = await db.execute(
    'update accounts set balance = balance - ? where id = ? and balance >= ?',
    [cents, id, cents],
  );
  return changes === 1;
}

const results = await Promise.all([withdraw(ada.id, 40_00), withdraw(ada.id, 40_00)]);
await ada.refresh();
console.log(results, ada.balance);
// #endregion

await db.dispose();

// Output:
// [ true, false ] 1000
