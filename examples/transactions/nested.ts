import { Database } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Account, InsufficientFundsError } from '../models/bank.ts';

const db = new Database({ database: 'bank.db' }, SQLiteBackend).bind(Account);
await db.createTables([Account], { recreate: true });
for (const [owner, balance] of [
  ['Ada', 50_00],
  ['Grace', 5_00],
  ['Edsger', 30_00],
] as const) {
  await Account.create({ owner, balance });
}

// #region main
await Account.transaction(async (outer) => {
  for (const account of await Account.query().orderBy('id').all()) {
    try {
      await Account.transaction(async (inner) => {
        console.log(`${account.owner}: depth ${inner.depth} in ${outer.depth}`);
        await account.withdraw(10_00);
      });
    } catch (error) {
      if (!(error instanceof InsufficientFundsError)) throw error;
      console.log(`${error.message}; only this part is undone`);
    }
  }
});
for (const { owner, balance } of await Account.query().orderBy('id').all()) {
  console.log(`${owner}: ${balance}`);
}
// #endregion

await db.dispose();

// Output:
// Ada: depth 2 in 1
// Grace: depth 2 in 1
// Grace has too little; only this part is undone
// Edsger: depth 2 in 1
// Ada: 4000
// Grace: 500
// Edsger: 2000
