import { openSample } from '../models/sample.ts';
import { Post } from '../models/social.ts';

const db = await openSample();

// #region main
const newest = Post.query().orderBy('id desc');
const publish = () => Post.create({ userId: 1, title: 'Breaking', body: 'News' });
const titles = (posts: readonly Post[]) => posts.map(({ title }) => title).join(', ');

console.log('by offset:', titles(await newest.limit(2).all()));
await publish();
console.log('          ', titles(await newest.limit(2).offset(2).all()));

const first = await newest.paginate({ size: 2 });
console.log('by cursor:', titles(first.items));
await publish();
const second = await newest.paginate({ size: 2, after: first.next });
console.log('          ', titles(second.items));
// #endregion

await db.dispose();

// queries: 6
// plan: SEARCH posts USING INTEGER PRIMARY KEY (rowid<?)
// Output:
// by offset: Post 100, Post 99
//            Post 99, Post 98
// by cursor: Breaking, Post 100
//            Post 99, Post 98
