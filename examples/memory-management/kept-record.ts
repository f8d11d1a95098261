import { RetentionError } from '@rhosocial/activerecord';
import { expectNothingRetained } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { Post } from '../models/social.ts';

const db = await openSample({ users: 60 });

// #region main
const kept: unknown[] = [];

console.log(
  await heldAfter(async () => {
    const posts = await Post.query().orderBy('id').all(); // 300
    kept.push(posts[0]);
  }),
);
console.log(
  await heldAfter(async () => {
    const posts = await Post.query().orderBy('id').all();
    kept.push(posts[0]!.toJSON());
  }),
);
// #endregion

await db.dispose();

/** How many records are still there when the work is over and the garbage collected. */
async function heldAfter(work: () => Promise<void>): Promise<string> {
  try {
    await expectNothingRetained(work, { runs: 1, warmup: 0 });
    return 'nothing is held';
  } catch (error) {
    if (!(error instanceof RetentionError)) throw error;
    return error.retained.map(({ count, what }) => `${count} x ${what}`).join(', ');
  }
}

// queries: 2
// Output:
// 100 x Post
// nothing is held
