import { Database, RecordNotFoundError } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { User } from '../models/social.ts';

const db = new Database({ database: 'app.db' }, SQLiteBackend).bind(User);
await db.createTables([User], { recreate: true });
await User.create({ name: 'Ada', email: 'ada@example.org' });

// #region main
async function showUser(id: number): Promise<string> {
  try {
    const user = await User.findOneOrFail(id);
    return `200 ${user.name}`;
  } catch (error) {
    if (!(error instanceof RecordNotFoundError)) throw error;
    console.log(`${error.code}: ${error.message}`);
    return '404';
  }
}

console.log(await showUser(1));
console.log(await showUser(42));
// #endregion

await db.dispose();

// Output:
// 200 Ada
// AR_RECORD_NOT_FOUND: There is no User with the key 42. Use findOne() where that is to be expected.
// 404
