import { RetentionError } from '@rhosocial/activerecord';
import { expectNothingRetained } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { Post } from '../models/social.ts';

const db = await openSample();

// #region main
const recent: Post[] = [];

async function readFeed() {
  const posts = await Post.query().orderBy('createdAt desc').limit(10).all();
  recent.push(...posts); // "for the next request", and never removed
  return posts.length;
}

try {
  await expectNothingRetained(readFeed, { runs: 3 });
} catch (error) {
  if (!(error instanceof RetentionError)) throw error;
  console.log(error.message.split('\n')[0]);
  console.log(error.retained.map(({ what, count }) => `${count} of ${what}`).join());
}
// #endregion
await db.dispose();

// Output:
// 30 objects are still held after 3 runs:
// 30 of Post
