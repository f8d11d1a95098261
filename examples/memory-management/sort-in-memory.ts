import { openSample } from '../models/sample.ts';
import { Post } from '../models/social.ts';

const db = await openSample();

// #region before
const byTitle = Post.query().orderBy('title');
console.log((await byTitle.explain()).text);
// #endregion

// #region after
await db.execute('create index posts_by_title on posts (title)');
console.log((await byTitle.explain()).text);
// #endregion

await db.dispose();

// queries: 2
// Output:
// SCAN posts
// USE TEMP B-TREE FOR ORDER BY
// SCAN posts USING INDEX posts_by_title
