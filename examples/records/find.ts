import { Database, op } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { User } from '../models/social.ts';

const db = new Database({ database: 'social.db' }, SQLiteBackend).bind(User);
await db.createTables([User], { recreate: true });
for (const name of ['Ada', 'Grace', 'Edsger'])
  await User.create({ name, email: `${name.toLowerCase()}@example.org` });

// #region main
const ada = await User.findOneOrFail(1); // by key; throws when there is none
const grace = await User.findOne({ name: 'Grace' }); // null when there is none
const nobody = await User.findOne(99);
console.log(ada.name, grace?.name, nobody);

const some = await User.findAll([3, 99, 1]); // in this order, missing ones left out
const others = await User.findAll({ name: op.ne('Ada') });
console.log(some.map(({ name }) => name), others.length); // prettier-ignore
// #endregion

await db.dispose();

// Output:
// Ada Grace null
// [ 'Edsger', 'Ada' ] 2
