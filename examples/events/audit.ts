import { Database, integer, integerKey, Model, text } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region main
class Change extends Model('changes', { ...integerKey, what: text() }) {}
class Account extends Model('accounts', {
  ...integerKey,
  owner: text(),
  balance: integer(),
}) {
  static {
    this.on('afterSave', async ({ owner }, { isNew, dirtyFields }) => {
      if (!isNew) await Change.create({ what: `${owner}: ${dirtyFields.join(', ')}` });
    });
  }
}
const db = new Database({ database: 'app.db' }, SQLiteBackend).bind(Account, Change);
await db.createTables([Account, Change], { recreate: true });
const account = await Account.create({ owner: 'Ada', balance: 10 });

const withdraw = (amount: number): Promise<void> =>
  db.transaction(async () => {
    account.balance -= amount;
    await account.save();
    if (account.balance < 0) throw new Error('not enough'); // undoes both writes
  });
await withdraw(1);
await withdraw(20).catch((error: Error) => console.log(error.message));
for (const { what } of await Change.findAll()) console.log(what);
// #endregion

await db.dispose();

// Output:
// not enough
// Ada: balance
