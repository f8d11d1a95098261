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
db.on('query', ({ kind, explain }) => {
  if (kind === 'read') console.log(`  ${explain?.().join(' + ')}`);
});
for (const [what, query] of Object.entries(queries)) {
  console.log(what);
  await query.all();
}
await db.execute('create index users_lower on users (lower(email))');
await db.execute('create index users_nocase on users (email collate nocase)');
console.log('with indexes of their own');
await queries['a function of it'].all();
await queries['without case'].all();
// #endregion

await db.dispose();

// queries: 7
// plan: SEARCH users USING INDEX sqlite_autoindex_users_1 (email=?)
// plan: SEARCH users USING INDEX users_lower (<expr>=?)
// plan: SEARCH users USING INDEX users_nocase (email>? AND email<?)
// Output:
// the column itself
//   SEARCH users USING INDEX sqlite_autoindex_users_1 (email=?)
// a function of it
//   SCAN users
// its beginning
//   SEARCH users USING INDEX sqlite_autoindex_users_1 (email>? AND email<?)
// its end
//   SCAN users
// without case
//   SCAN users
// with indexes of their own
//   SEARCH users USING INDEX users_lower (<expr>=?)
//   SEARCH users USING INDEX users_nocase (email>? AND email<?)
