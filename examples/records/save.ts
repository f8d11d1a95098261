import { Database } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { User } from '../models/social.ts';

const db = new Database({ database: 'social.db' }, SQLiteBackend).bind(User);
await db.createTables([User], { recreate: true });

// #region main
const user = new User({ name: 'Ada', email: 'ada@example.org' });
console.log(user.isNewRecord, user.id);
await user.save(); // inserts
console.log(user.isNewRecord, user.id);

db.on('query', ({ sql }) => console.log(sql));
user.email = 'ada@example.com';
console.log(user.dirtyFields);
await user.save(); // updates what changed, and updatedAt
await user.save(); // nothing changed: no statement

user.name = 'Grace';
await user.refresh(); // reads the row again
console.log(user.name, user.isDirty);
await user.delete();
// #endregion

await db.dispose();

// Output:
// true undefined
// false 1
// [ 'email' ]
// update "users" set "email" = ?, "updated_at" = ? where "id" = ?
// select "id", "created_at", "updated_at", "name", "email", "active" from "users" where "id" = ?
// Ada false
// delete from "users" where "id" = ?
