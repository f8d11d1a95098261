import { ModelCache } from '@rhosocial/activerecord';
import { User } from '../models/social.ts';
import { openSample } from '../models/sample.ts';

const db = await openSample();

let statements = 0;
db.on('query', () => (statements += 1));

// #region main
const users = new ModelCache(User, { maxEntries: 10_000, ttlMs: 60_000 });

for (let request = 0; request < 100; request++) await users.findOneOrFail(7);
console.log(`100 requests: ${statements} statement`);

const several = await users.findAll([9, 7, 8, 999]);
console.log(several.map(({ id }) => id).join(' '), `${statements} statements`);

const nobody = await users.findOne(999); // known not to be there
console.log(nobody, `${statements} statements`);
await User.create({ id: 999, name: 'Joan', email: 'joan@example.org' });
const { name } = await users.findOneOrFail(999);
console.log(name, `${statements} statements`); // the insert, and a read
// #endregion

users.dispose();
await db.dispose();

// Output:
// 100 requests: 1 statement
// 9 7 8 2 statements
// null 2 statements
// Joan 4 statements
