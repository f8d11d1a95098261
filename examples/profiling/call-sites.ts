import { openSample } from '../models/sample.ts';
import { Post } from '../models/social.ts';

const db = await openSample({ users: 5 });

// #region main
const stop = db.on(
  'query',
  ({ sql, site }) => {
    const file = site?.replace(/^.*[/]|:\d+:\d+$/g, ''); // without folder and line
    console.log(file, '|', sql.replace(/^select .* from/, '…'));
  },
  { callSites: true },
);
await Post.query().where({ userId: 1 }).limit(3).with('author').all();
stop();
// #endregion

await db.dispose();

// Output:
// call-sites.ts | … "posts" where "user_id" = ? limit +?
// call-sites.ts | … json_each(?))
