import { openSample } from '../models/sample.ts';
import { Post } from '../models/social.ts';

const db = await openSample();

// #region main
const latest = Post.query().orderBy('id desc').limit(20);

const records = await latest.all();
const rows = await latest.select('id', 'title').all();

const size = (read: readonly object[]) => JSON.stringify(read).length;
console.log(`${records.length} records: ${size(records)} characters`);
console.log(`${rows.length} rows: ${size(rows)} characters`);
console.log(rows[0]);
// #endregion

await db.dispose();

// queries: 2
// plan: SCAN posts
// Output:
// 20 records: 8269 characters
// 20 rows: 563 characters
// { id: 100, title: 'Post 100' }
