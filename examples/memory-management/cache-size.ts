import { QueryCache } from '@rhosocial/activerecord';
import { openSample } from '../models/sample.ts';
import { Post } from '../models/social.ts';

const db = await openSample();

// #region main
const cache = new QueryCache(db, { maxRows: 60 });
const posts = Post.query().orderBy('id').cached(cache);
const page = (number: number) => posts.limit(20).offset((number - 1) * 20);

for (const number of [1, 2, 3, 4, 4, 1]) await page(number).all();
print();
// #endregion

// #region too-large
await posts.all(); // 100 rows, where 60 may be kept
await posts.all();
print();
// #endregion

function print(): void {
  const { entries, rows, hits, misses, evicted } = cache.getStats();
  console.log(`${entries} results, ${rows} rows;`, { hits, misses, evicted });
}

cache.dispose();
await db.dispose();

// queries: 7
// Output:
// 3 results, 60 rows; { hits: 1, misses: 5, evicted: 2 }
// 3 results, 60 rows; { hits: 1, misses: 7, evicted: 2 }
