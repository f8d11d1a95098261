import { Database, integer, integerKey, Model, text } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region main
class User extends Model('users', {
  ...integerKey,
  name: text(),
  email: text().nullable(),
  age: integer(),
}) {
  static {
    this.index(['name', 'age']);
  }
}
const db = new Database({ database: ':memory:' }, SQLiteBackend).bind(User);
await db.execute(`create table users (
  id integer primary key, name text, age text not null
)`);

for (const { kind, message } of await db.schemaDifferences([User]))
  console.log(`${kind}: ${message}`);
// #endregion

await db.dispose();

// Output:
// nullable: The column users.name should not allow NULL and does.
// missing column: The column users.email is missing.
// type: The column users.age should be integer and is TEXT.
// index: The index 'users_name_age_idx' of 'users' is missing: (name, age).
