import { openSample } from '../models/sample.ts';
import { Comment } from '../models/social.ts';

const db = await openSample();
await db.schema.createIndex(Comment, ['createdAt', 'id']);

// #region main
const comments = Comment.query().orderBy('createdAt desc', 'id desc');

const page = await comments.limit(10).offset(280).all();
console.log(`from ${page[0]?.body} to ${page.at(-1)?.body}`);
// #endregion

await db.dispose();

// queries: 1
// plan: SCAN comments USING INDEX comments_created_at_id_idx
// Output:
// from Comment 20 to Comment 11
