import {
  Database,
  integer,
  integerKey,
  Model,
  text,
  TransactionError,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region main
class Account extends Model('accounts', { ...integerKey, balance: integer() }) {}
class LogEntry extends Model('log', { ...integerKey, message: text() }) {}

const bank = new Database({ database: 'bank.db' }, SQLiteBackend).bind(Account);
const log = new Database({ database: 'log.db' }, SQLiteBackend).bind(LogEntry);
await bank.createTables([Account], { recreate: true });
await log.createTables([LogEntry], { recreate: true });

try {
  await bank.transaction(async () => {
    await Account.create({ balance: 100 });
    await LogEntry.create({ message: 'account opened' });
  });
} catch (error) {
  if (!(error instanceof TransactionError)) throw error;
  console.log(`${error.code}: ${error.message}`);
}
console.log(`${await Account.query().count()} accounts`);
// #endregion

await bank.dispose();
await log.dispose();

// Output:
// AR_TRANSACTION: A statement on 'log.db' was called inside a transaction of 'bank.db', which could not undo it. Use { independent: true } for a transaction of its own, or outsideTransaction() for statements that commit at once.
// 0 accounts
