import { Database, integer, integerKey, Model, text } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

const db = new Database({ database: ':memory:' }, SQLiteBackend);
await db.schema.createTable('members', { ...integerKey, name: text() });
await db.execute('insert into members (name) values (?)', ['Ada']);

// #region main
class User extends Model('users', {
  ...integerKey,
  fullName: text(),
  points: integer().default(10),
}) {}
db.bind(User);

await db.transaction(async () => {
  await db.schema.renameTable('members', 'users');
  await db.schema.renameColumn('users', 'name', 'full_name');
  await db.schema.addColumn(User, 'points');
  await db.schema.createIndex('users', ['points desc']);
});
console.log(await User.findAll());
console.log(await db.schemaDifferences([User]));
// #endregion

await db.dispose();

// Output:
// [ User { id: 1, fullName: 'Ada', points: 10 } ]
// []
