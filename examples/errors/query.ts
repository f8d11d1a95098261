import { Database, QueryError } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { User } from '../models/social.ts';

const db = new Database({ database: 'app.db' }, SQLiteBackend).bind(User);
await db.createTables([User], { recreate: true });

// #region main
const bodies = [
  '{ "email": { "$ne": "" } }', // an attempt to pass an operator
  '{ "emial": "ada@example.org" }',
];
for (const body of bodies) {
  try {
    await User.findOne(JSON.parse(body));
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    console.log(`${error.code}: ${error.message}`);
  }
}
// #endregion

await db.dispose();

// Output:
// AR_QUERY: The condition on users.email is a plain object. Comparisons are made with op, such as { email: op.gt(1) }.
// AR_QUERY: 'users' has no column "emial". Did you mean 'email'?
