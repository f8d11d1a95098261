import assert from 'node:assert/strict';
import { QueryProfiler } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { Post, User } from '../models/social.ts';

// #region main
/** How many statements `work` sends when there are 4 users, and when there are 40. */
async function growth(work: () => Promise<unknown>) {
  const counts: number[] = [];
  for (const users of [4, 40]) {
    const db = await openSample({ users });
    const { report } = await new QueryProfiler(db).profile(work);
    counts.push(report.queries);
    await db.dispose();
  }
  return counts;
}

async function oneByOne() {
  for (const post of await Post.query().all()) await User.findOne(post.userId);
}
console.log('one by one:', await growth(oneByOne));

const counts = await growth(() => Post.query().with('author').all());
console.log('together:  ', counts);
assert.deepEqual(counts, [2, 2]);
// #endregion

// Output:
// one by one: [ 21, 201 ]
// together:   [ 2, 2 ]
