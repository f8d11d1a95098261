import { openSample } from '../models/sample.ts';
// #region main
import { Post } from '../models/social.ts';

/** Counts the words of all posts, however many there are. */
async function countWords(): Promise<number> {
  let words = 0;
  for await (const posts of Post.query().inBatches(500)) {
    for (const { body } of posts) words += body.split(' ').length;
    console.log(`${posts.length} records in memory`);
  }
  return words;
}
// #endregion

const db = await openSample({ users: 240 });
console.log(`${await countWords()} words`);
await db.dispose();

// queries: 3
// Output:
// 500 records in memory
// 500 records in memory
// 200 records in memory
// 73200 words
