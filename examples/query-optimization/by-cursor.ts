import { openSample } from '../models/sample.ts';
import { Comment } from '../models/social.ts';

const db = await openSample();
await db.schema.createIndex(Comment, ['createdAt', 'id']);

const comments = Comment.query().orderBy('createdAt desc', 'id desc');
// What the page before has answered, and the reader's browser sends back.
const { next: cursor } = await comments.paginate({ size: 280 });

// #region main
const page = await comments.paginate({ size: 10, after: cursor });
console.log(`from ${page.items[0]?.body} to ${page.items.at(-1)?.body}`);
// #endregion

await db.dispose();

// queries: 1
// plan: SEARCH comments USING INDEX comments_created_at_id_idx (created_at<?)
// Output:
// from Comment 20 to Comment 11
