import { expectQueries } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { Post } from '../models/social.ts';

const db = await openSample();

// #region main
const feed = () =>
  Post.query().with('author').orderBy('createdAt desc').limit(10).all();

const posts = await expectQueries(db, 2, feed);
for (const { title, author } of posts.slice(0, 3))
  console.log(title, 'by', author.name);
// #endregion
await db.dispose();

// queries: 2
// Output:
// Post 100 by Barbara 3
// Post 99 by Edsger 3
// Post 98 by Grace 3
