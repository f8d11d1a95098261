import { Database } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { User } from '../models/social.ts';

const db = new Database({ database: 'social.db' }, SQLiteBackend).bind(User);
await db.createTables([User], { recreate: true });

// #region main
const email = 'ada@example.org';
const created = await User.findOrCreate({ email }, { name: 'Ada' });
const found = await User.findOrCreate({ email }, { name: 'Somebody else' });
console.log(created.id === found.id, found.name);
// #endregion

await db.dispose();

// Output:
// true Ada
