import { RetentionError } from '@rhosocial/activerecord';
import { expectNothingRetained } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { Post } from '../models/social.ts';

const db = await openSample({ users: 60 });

// #region main
const kept: unknown[] = [];

const keepRecord = async () => {
  const posts = await Post.query().orderBy('id').all(); // 300
  kept.push(posts[0]);
};
const keepValues = async () => {
  const posts = await Post.query().orderBy('id').all();
  kept.push(posts[0]?.toJSON());
};
console.log(`the record is kept: ${await heldAfter(keepRecord)}`);
console.log(`its values are kept: ${await heldAfter(keepValues)}`);
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
// the record is kept: 100 x Post
// its values are kept: nothing is held
