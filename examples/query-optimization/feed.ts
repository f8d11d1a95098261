import { openSample } from '../models/sample.ts';
import { Post } from '../models/social.ts';

const db = await openSample();

// #region main
const posts = await Post.query()
  .with('author', 'comments')
  .orderBy('id desc')
  .limit(15)
  .all();

const feed = posts.map(
  ({ title, author, comments }) =>
    `${title}, by ${author.name}: ${comments.length} comments`,
);
console.log(feed.slice(0, 3).join('\n'));
// #endregion

await db.dispose();

// queries: 3
// plan: SEARCH users USING INTEGER PRIMARY KEY (rowid=?)
// plan: SEARCH comments USING INDEX comments_post_id_idx (post_id=?)
// Output:
// Post 100, by Barbara 3: 3 comments
// Post 99, by Edsger 3: 3 comments
// Post 98, by Grace 3: 3 comments
