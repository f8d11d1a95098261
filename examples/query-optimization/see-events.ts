import { openSample } from '../models/sample.ts';
import { Order } from '../models/shop.ts';
import { Post } from '../models/social.ts';

const db = await openSample();

// #region main
const unsubscribe = db.on('query', ({ sql, rows, explain }) => {
  const [what] = /^\w+/.exec(sql) ?? [];
  console.log(`${what}, ${rows} rows: ${explain?.().join(' + ') ?? 'no plan'}`);
});

await Post.query().with('author').orderBy('id desc').limit(10).all();
await Order.query().where({ status: 'pending' }).count();

unsubscribe();
// #endregion

await db.dispose();

// queries: 3
// plan: SCAN orders
// Output:
// select, 10 rows: SCAN posts
// select, 10 rows: SEARCH users USING INTEGER PRIMARY KEY (rowid=?) + LIST SUBQUERY 1 + SCAN json_each VIRTUAL TABLE INDEX 1:
// select, 1 rows: SCAN orders
