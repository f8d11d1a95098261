import {
  Database,
  integerKey,
  Model,
  outsideTransaction,
  text,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Account } from '../models/bank.ts';

class LogEntry extends Model('log', { ...integerKey, message: text() }) {}

const db = new Database({ database: 'bank.db' }, SQLiteBackend).bind(Account);
const log = new Database({ database: 'log.db' }, SQLiteBackend).bind(LogEntry);
await db.createTables([Account], { recreate: true });
await log.createTables([LogEntry], { recreate: true });

// #region main
await Account.transaction(async (tx) => {
  await Account.create({ owner: 'Ada', balance: 0 });
  await outsideTransaction(() => LogEntry.create({ message: 'Ada was here' }));
  await tx.rollback();
});

const { message } = await LogEntry.query().oneOrFail();
console.log(`${await Account.query().count()} accounts, log: ${message}`);
// #endregion

await log.dispose();
await db.dispose();

// Output:
// 0 accounts, log: Ada was here
