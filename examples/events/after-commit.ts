import { Database, integerKey, Model, text } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region main
class Member extends Model('members', { ...integerKey, name: text() }) {
  static {
    this.on('afterCommit', ({ name }, { operation }) => {
      if (operation === 'insert') console.log(`mail to ${name}`);
    });
    this.on('afterRollback', ({ name }) => console.log(`no mail to ${name}`));
  }
}
const db = new Database({ database: 'app.db' }, SQLiteBackend).bind(Member);
await db.createTables([Member], { recreate: true });

await db.transaction(async () => {
  await Member.create({ name: 'Ada' });
  console.log('Ada is written');
});
await db.transaction(async (tx) => {
  await Member.create({ name: 'Bob' });
  console.log('Bob is written');
  await tx.rollback();
});
// #endregion

await db.dispose();

// Output:
// Ada is written
// mail to Ada
// Bob is written
// no mail to Bob
