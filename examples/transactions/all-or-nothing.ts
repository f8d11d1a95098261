import { Database } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Account, InsufficientFundsError } from '../models/bank.ts';

const db = new Database({ database: 'bank.db' }, SQLiteBackend).bind(Account);
await db.createTables([Account], { recreate: true });
const ada = await Account.create({ owner: 'Ada', balance: 50_00 });
const grace = await Account.create({ owner: 'Grace', balance: 10_00 });

// #region main
async function transfer(from: number, to: number, cents: number): Promise<void> {
  await Account.transaction(async () => {
    const payee = await Account.findOneOrFail(to);
    await payee.deposit(cents);
    const payer = await Account.findOneOrFail(from);
    await payer.withdraw(cents); // throws when there is too little
  });
}

await transfer(ada.id, grace.id, 20_00);
try {
  await transfer(ada.id, grace.id, 40_00);
} catch (error) {
  if (!(error instanceof InsufficientFundsError)) throw error;
  console.log(error.message);
}
for (const { owner, balance } of await Account.query().orderBy('id').all()) {
  console.log(`${owner}: ${balance}`);
}
// #endregion

await db.dispose();

// Output:
// Ada has too little
// Ada: 3000
// Grace: 3000
