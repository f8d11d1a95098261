import { op } from '@rhosocial/activerecord';
import { openSample } from '../models/sample.ts';
import { Post } from '../models/social.ts';

const db = await openSample({ users: 200 });
const posts = Post.query().orderBy('id').limit(3);

// #region offset
const byOffset = posts.offset(900);
console.log((await byOffset.explain()).text);
console.log(await byOffset.pluck('id'));
// #endregion

// #region keyset
const byKey = posts.where({ id: op.gt(900) });
console.log((await byKey.explain()).text);
console.log(await byKey.pluck('id'));
// #endregion

await db.dispose();

// queries: 4
// Output:
// SCAN posts
// [ 901, 902, 903 ]
// SEARCH posts USING INTEGER PRIMARY KEY (rowid>?)
// [ 901, 902, 903 ]
