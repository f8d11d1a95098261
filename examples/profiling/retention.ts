import { RetentionError } from '@rhosocial/activerecord';
import { expectNothingRetained } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { Post } from '../models/social.ts';

const db = await openSample({ users: 5 });

// #region main
const recent = new Map<number, Post>();

async function show(id: number) {
  const [post] = await Post.query()
    .orderBy('id')
    .offset(id - 1)
    .limit(20)
    .all();
  recent.set(id, post!); // keeps the record, and with it the twenty it came with
}

try {
  await expectNothingRetained(() => show(2), { runs: 1 });
} catch (error) {
  if (!(error instanceof RetentionError)) throw error;
  console.log(error.message.split('\n')[0]);
  console.log(error.retained.map(({ what, count }) => `${count} of ${what}`));
}
// #endregion

// #region better
const titles = new Map<number, string>();

await expectNothingRetained(async (track) => {
  const post = await Post.findOneOrFail(2);
  const view = track({ title: post.title }, 'view');
  titles.set(post.id, view.title);
});
console.log(titles);
// #endregion

await db.dispose();

// Output:
// 20 objects are still held after 1 run:
// [ '20 of Post' ]
// Map(1) { 2 => 'Post 2' }
