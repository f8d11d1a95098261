import { configureModels } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { User } from '../models/social.ts';

const config = { database: 'app.db', poolSize: 5, poolTimeout: 30 };
const db = configureModels([User], config, SQLiteBackend);
await db.createTables([User], { recreate: true });

await User.create({ name: 'Ada', email: 'ada@example.org' });
console.log(`${await User.query().count()} user in ${db.name}`);
await db.dispose();

// Output:
// 1 user in app.db
