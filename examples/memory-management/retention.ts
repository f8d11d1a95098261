import { RetentionError } from '@rhosocial/activerecord';
import { expectNothingRetained } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { Post } from '../models/social.ts';

const db = await openSample();

// #region before
const seen: Post[] = [];

async function newestOf(userId: number): Promise<string | undefined> {
  const posts = await Post.query().where({ userId }).orderBy('id desc').all();
  const [newest] = posts;
  if (newest) seen.push(newest);
  return newest?.title;
}
// #endregion

// #region test
try {
  await expectNothingRetained(() => newestOf(7), { runs: 3 });
} catch (error) {
  if (!(error instanceof RetentionError)) throw error;
  // The place differs from machine to machine, so it is left out here.
  console.log(error.message.replace(/from \S+:\d+:\d+/, 'from (file:line:column)'));
}
console.log(`seen has ${seen.length} records`);
// #endregion

// #region after
const titles = new Map<number, string>();

async function newestTitleOf(userId: number): Promise<string | undefined> {
  const newest = Post.query().where({ userId }).orderBy('id desc').limit(1);
  const [title] = await newest.pluck('title');
  if (title !== undefined) titles.set(userId, title);
  return title;
}
await expectNothingRetained(() => newestTitleOf(7));
console.log('mended');
// #endregion

await db.dispose();

// queries: 8
// Output:
// 15 objects are still held after 3 runs:
//   15 records of Post, from (file:line:column)
// A record that is held holds those it was read with, at most 100 together. Keep the values that are needed, not the records.
// seen has 4 records
// mended
