import assert from 'node:assert/strict';
import { configureModels, type Database } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Post, User } from '../models/social.ts';

// #region helper
/** What `work` costs: statements that reached the database, and rows they moved. */
async function costOf(db: Database, work: () => Promise<unknown>) {
  const cost = { statements: 0, rows: 0 };
  const stop = db.on('query', ({ rows }) => {
    cost.statements += 1;
    cost.rows += rows;
  });
  try {
    await work();
  } finally {
    stop();
  }
  return cost;
}
// #endregion

const db = configureModels([User, Post], { database: ':memory:' }, SQLiteBackend);
await db.createTables([User, Post]);
const ada = await User.create({ name: 'Ada', email: 'ada@example.org' });
for (let i = 1; i <= 30; i += 1) {
  await Post.create({ userId: ada.id, title: `Note ${i}`, body: '…' });
}

// #region main
const firstPage = () => Post.query().with('author').orderBy('id').limit(10).all();

const cost = await costOf(db, firstPage);
console.log(cost);
assert.deepEqual(cost, { statements: 2, rows: 11 });
// #endregion

await db.dispose();

// Output:
// { statements: 2, rows: 11 }
