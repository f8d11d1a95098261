import { LoadTest, type LoadRequest } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { Comment, Post } from '../models/social.ts';

const db = await openSample();
const before = await Comment.query().count();
let written = 0;

// #region main
/** Of ten requests one writes a post, two comment, and seven read the feed. */
async function visit({ number, user = 0 }: LoadRequest) {
  const userId = (user % 20) + 1; // one of the 20 in the sample
  const what = number % 10;
  if (what === 0) await Post.create({ userId, title: 'Hello', body: 'It is me.' });
  else if (what < 3) {
    await Comment.create({ userId, postId: 1, body: 'I agree.' });
    written++;
  } else
    await Post.query().with('author', 'comments').orderBy('id desc').limit(10).all();
}

const test = new LoadTest({ concurrentUsers: 20 });
const result = await test.run(visit, { durationMs: 500, warmupMs: 100 });

const { requests, errors, errorRate, throughputPerSecond, latency } = result;
const { meanMs, p95Ms, p99Ms } = latency;
console.error({ requests, throughputPerSecond, meanMs, p95Ms, p99Ms });
console.log({ errors, errorRate, unfinished: result.unfinished });
// #endregion
console.log('comments lost:', before + written - (await Comment.query().count()));
await db.dispose();

// Output:
// { errors: 0, errorRate: 0, unfinished: 0 }
// comments lost: 0
