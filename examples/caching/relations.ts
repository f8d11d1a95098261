import { QueryCache } from '@rhosocial/activerecord';
import { Post } from '../models/social.ts';
import { openSample } from '../models/sample.ts';

const db = await openSample();

const cache = new QueryCache(db);
let statements = 0;
db.on('query', () => (statements += 1));

// #region main
const feed = Post.query()
  .with('author', 'comments')
  .orderBy('createdAt desc')
  .limit(10)
  .cached(cache);

await feed.all();
console.log(`${statements} statements`);

const [mine] = await feed.all();
const [yours] = await feed.all();
console.log(`${statements} statements`);

mine!.title = 'Only I see this';
console.log(yours!.title, '/', yours!.author.name, '/', yours!.comments.length);
// #endregion

cache.dispose();
await db.dispose();

// Output:
// 3 statements
// 3 statements
// Post 100 / Barbara 3 / 3
