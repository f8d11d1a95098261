import { Database } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Account } from '../models/bank.ts';

const config = { database: 'bank.db', poolTimeout: 0.05 };
const db = new Database(config, SQLiteBackend).bind(Account);
await db.createTables([Account], { recreate: true });
const { id } = await Account.create({ owner: 'Ada', balance: 50_00 });
// A second pool on the same file locks as another process does.
const elsewhere = new Database(config, SQLiteBackend);

// #region main
// Somebody else holds the write lock, until we have met it once.
const lock = Promise.withResolvers<void>();
const release = Promise.withResolvers<void>();
const holder = elsewhere.transaction(() => {
  lock.resolve();
  return release.promise;
});
await lock.promise;

db.on('query', ({ sql, error }) => {
  console.log(error instanceof Error ? `${sql}: ${error.name}` : sql.split(' "')[0]);
  if (error) release.resolve();
});
const balance = await db.transaction(
  async () => {
    const ada = await Account.findOneOrFail(id);
    await ada.withdraw(20_00);
    return ada.balance;
  },
  { retries: 3 },
);
console.log(`Ada has ${balance}`);
// #endregion

await holder;
await elsewhere.dispose();
await db.dispose();

// Output:
// begin immediate: LockError
// begin immediate
// select
// update
// commit
// Ada has 3000
