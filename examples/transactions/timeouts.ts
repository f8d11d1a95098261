import { Database, TransactionError } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Account } from '../models/bank.ts';

const db = new Database({ database: 'bank.db' }, SQLiteBackend).bind(Account);
await db.createTables([Account], { recreate: true });
const ada = await Account.create({ owner: 'Ada', balance: 50_00 });

// #region timeout
const askTheBank = () => new Promise<boolean>(() => {}); // a service that never answers

try {
  await Account.transaction(
    async () => {
      await ada.withdraw(20_00);
      await askTheBank();
    },
    { timeoutMs: 50 },
  );
} catch (error) {
  if (!(error instanceof TransactionError)) throw error;
  console.log(error.message);
}
console.log(`stored: ${(await Account.findOneOrFail(ada.id)).balance}`);
console.log(`connections in use: ${db.pool.getStats().used}`);
// #endregion

// #region signal
const request = new AbortController();
setTimeout(() => request.abort(new Error('The browser has gone')), 20);

const work = Account.transaction(
  async () => {
    await ada.save();
    await askTheBank();
  },
  { signal: request.signal },
);
await work.catch((error: Error) => console.log(error.message));
// #endregion

await db.dispose();

// Output:
// The transaction on 'bank.db' did not end within 50 ms (timeoutMs), and nothing of it is saved. It was at work. Do less in it, or raise timeoutMs.
// stored: 5000
// connections in use: 0
// The browser has gone
