import { expectNothingRetained } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { Post } from '../models/social.ts';

const db = await openSample();

// #region main
let words = 0;
await expectNothingRetained(async () => {
  for await (const posts of Post.query().with('comments').inBatches(25)) {
    for (const { body } of posts) words += body.split(' ').length;
  }
});
console.log('no record is left');
// #endregion

await db.dispose();

// queries: 36
// Output:
// no record is left
