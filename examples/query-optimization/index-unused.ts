import { openSample } from '../models/sample.ts';
import { User } from '../models/social.ts';

const db = await openSample();

// #region main
const users = User.query(); // its email is unique, so there is an index on it
const queries = {
  'the column itself': users.where({ email: 'user7@example.org' }),
  'a function of it': users.where('lower(email) = ?', ['user7@example.org']),
  'its beginning': users.where("email glob 'user7*'"),
  'its end': users.where("email glob '*@example.org'"),
  'without case': users.like('email', 'User7%'),
};
for (const [what, query] of Object.entries(queries))
  console.log(`${what}: ${(await query.explain()).text}`);

await db.execute('create index users_lower on users (lower(email))');
await db.execute('create index users_nocase on users (email collate nocase)');
for (const what of ['a function of it', 'without case'] as const)
  console.log(`${what}: ${(await queries[what].explain()).text}`);
// #endregion

for (const query of Object.values(queries)) await query.all();
await db.dispose();

// plan: SEARCH users USING INDEX sqlite_autoindex_users_1 (email=?)
// plan: SEARCH users USING INDEX users_lower (<expr>=?)
// plan: SEARCH users USING INDEX users_nocase (email>? AND email<?)
// Output:
// the column itself: SEARCH users USING INDEX sqlite_autoindex_users_1 (email=?)
// a function of it: SCAN users
// its beginning: SEARCH users USING INDEX sqlite_autoindex_users_1 (email>? AND email<?)
// its end: SCAN users
// without case: SCAN users
// a function of it: SEARCH users USING INDEX users_lower (<expr>=?)
// without case: SEARCH users USING INDEX users_nocase (email>? AND email<?)
