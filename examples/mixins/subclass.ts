import { Database, integerKey, Model, oneOf, text } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region main
class User extends Model('users', {
  ...integerKey,
  name: text(),
  role: oneOf('member', 'admin').default('member'),
}) {}
class Admin extends User {
  static admins() {
    return this.query().where({ role: 'admin' });
  }
  close(user: User): string {
    return `${this.name} closes the account of ${user.name}`;
  }
}
const db = new Database({ database: 'app.db' }, SQLiteBackend).bind(User);
await db.createTables([User], { recreate: true });
const bob = await User.create({ name: 'Bob' });
await User.create({ name: 'Ada', role: 'admin' });

const admin = await Admin.admins().oneOrFail();
console.log(admin.close(bob));
// #endregion

await db.dispose();

// Output:
// Ada closes the account of Bob
