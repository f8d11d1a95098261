import { Database, TransactionError } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { openSample } from '../models/sample.ts';
import { Post } from '../models/social.ts';

const sample = await openSample();

// #region transaction
try {
  await Post.transaction(async () => {
    for await (const post of Post.query().stream()) console.log(post.title);
  });
} catch (error) {
  if (!(error instanceof TransactionError)) throw error;
  console.log(error.message);
}
// #endregion

await sample.dispose();

// #region small-pool
for (const poolSize of [5, 2]) {
  const db = new Database({ database: 'sample.db', poolSize }, SQLiteBackend);
  db.bind(Post);
  for await (const _ of Post.query().stream()) {
    const { used } = db.pool.getStats();
    console.log(`poolSize ${poolSize}: ${used} in use while the stream is read`);
    break;
  }
  await db.dispose();
}
// #endregion

// queries: 2
// Output:
// A stream of 'sample.db' reads on a connection of its own and would not see what the transaction around it has written. Use findEach(), or outsideTransaction() for what is committed.
// poolSize 5: 1 in use while the stream is read
// poolSize 2: 0 in use while the stream is read
