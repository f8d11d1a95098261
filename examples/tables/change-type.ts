import { Database, integer, integerKey, text } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

const db = new Database({ database: ':memory:' }, SQLiteBackend);

// #region main
const { schema } = db;
await schema.createTable('people', { ...integerKey, age: text() });
await db.execute("insert into people (age) values ('36')");

await db.transaction(async () => {
  await schema.addColumn('people', 'new_age', integer().nullable());
  await db.execute('update people set new_age = cast(age as integer)');
  await schema.dropColumn('people', 'age');
  await schema.renameColumn('people', 'new_age', 'age');
});
console.log(await db.sql`select age, typeof(age) as kind from people`);
// #endregion

await db.dispose();

// Output:
// [ { age: 36, kind: 'integer' } ]
