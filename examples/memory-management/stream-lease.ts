import { openSample } from '../models/sample.ts';
import { Post } from '../models/social.ts';

const db = await openSample();

// #region stream
const used = () => db.pool.getStats().used;

console.log(`before: ${used()} connections in use`);
for await (const post of Post.query().orderBy('title').stream()) {
  console.log(`at ${post.title}: ${used()} in use`);
  break; // return and throw end the query as well
}
console.log(`after: ${used()} in use`);
// #endregion

// #region find-each
for await (const post of Post.query().findEach()) {
  console.log(`in findEach, at ${post.title}: ${used()} in use`);
  break;
}
// #endregion

await db.dispose();

// queries: 2
// Output:
// before: 0 connections in use
// at Post 1: 1 in use
// after: 0 in use
// in findEach, at Post 1: 0 in use
