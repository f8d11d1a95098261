import { LoadTest } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { Post } from '../models/social.ts';

const db = await openSample();

// #region main
async function firstPage() {
  return await Post.query().with('author').orderBy('id').limit(10).all();
}

const test = new LoadTest({ arrivalsPerSecond: 100, arrivals: 'even' });
const result = await test.run(firstPage, { durationMs: 500, warmupMs: 100 });

console.log(`${result.requests} requests, ${result.errors} errors`);
console.log(`${result.unfinished} without an answer`);
const { p50Ms, p99Ms, maxMs } = result.latency;
console.log(p50Ms <= p99Ms && p99Ms <= maxMs);
// #endregion

await db.dispose();

// Output:
// 50 requests, 0 errors
// 0 without an answer
// true
