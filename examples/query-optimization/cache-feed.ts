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
  const [first] = feed;
  console.log(`${active} active, ${first?.title} by ${first?.author.name}:`, { hits, misses });
}
await page(); // three statements
await page(); // none
await Post.create({ userId: 1, title: 'Breaking', body: 'News' });
await page(); // the posts again, and their authors, for they are others
console.log(`hit rate ${cache.getStats().hitRate.toFixed(2)}`);
// #endregion

cache.dispose();
await db.dispose();

// queries: 0
// Output:
