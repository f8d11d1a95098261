import { compareBenchmarks } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { Post } from '../models/social.ts';

const db = await openSample({ file: ':memory:' });

// #region main
/** How many posts each user has, counted here. */
async function before() {
  const counts = new Map<number, number>();
  for (const { userId } of await Post.query().all()) {
    counts.set(userId, (counts.get(userId) ?? 0) + 1);
  }
}

/** The same, counted by the database. */
async function after() {
  await Post.query().select('userId', 'count(*) as posts').groupBy('userId').all();
}

const comparison = await compareBenchmarks({ before, after });
console.log(`after is ${comparison.verdict}`);

const { median, low, high } = comparison.ratio;
console.log(low <= median && median <= high && high < 1);
console.log(`${comparison.after.iterations} calls of each were measured`);
// #endregion

await db.dispose();

// Output:
// after is faster
// true
// 600 calls of each were measured
