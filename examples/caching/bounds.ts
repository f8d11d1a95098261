import { QueryCache } from '@rhosocial/activerecord';
import { Post } from '../models/social.ts';
import { openSample } from '../models/sample.ts';

const db = await openSample();

// #region main
const cache = new QueryCache(db, { maxEntries: 1_000, maxRows: 30 });
const postsOf = (userId: number) => Post.query().where({ userId }).cached(cache).all();

for (let userId = 1; userId <= 20; userId++) await postsOf(userId); // 5 posts each
const { entries, rows, evicted } = cache.getStats();
console.log({ entries, rows, evicted });

await postsOf(20); // the last one asked for is still there
await Post.query().cached(cache).all(); // 100 rows: more than it may have
const { hits, misses, hitRate } = cache.getStats();
console.log({ hits, misses, hitRate: hitRate.toFixed(2) });
// #endregion

cache.dispose();
await db.dispose();

// Output:
// { entries: 6, rows: 30, evicted: 14 }
// { hits: 1, misses: 21, hitRate: '0.05' }
