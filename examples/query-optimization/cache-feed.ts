import { QueryCache } from '@rhosocial/activerecord';
import { openSample } from '../models/sample.ts';
import { Post, User } from '../models/social.ts';

const db = await openSample();

// #region main
const cache = new QueryCache(db, { maxEntries: 500, maxRows: 50_000, ttlMs: 60_000 });

async function page(): Promise<void> {
  const active = await User.query().where({ active: true }).cached(cache).count();
  const feed = await Post.query()
    .with('author')
    .orderBy('id desc')
    .limit(5)
    .cached(cache)
    .all();
  const { hits, misses } = cache.getStats();
  const { title, author } = feed[0]!;
  console.log(`${active} active, ${title} by ${author.name}`);
  console.log(`  ${hits} hits, ${misses} misses`);
}
await page(); // three statements
await page(); // none
await Post.create({ userId: 1, title: 'Breaking', body: 'News' });
await page(); // the posts again, and their authors, for they are others
console.log(`hit rate ${cache.getStats().hitRate.toFixed(2)}`);
// #endregion

cache.dispose();
await db.dispose();

// queries: 6
// Output:
// 18 active, Post 100 by Barbara 3
//   0 hits, 3 misses
// 18 active, Post 100 by Barbara 3
//   3 hits, 3 misses
// 18 active, Breaking by Ada
//   4 hits, 5 misses
// hit rate 0.44
