import { Database, QueryCache } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { User } from '../models/social.ts';

// #region main
async function nightly() {
  await using resources = new AsyncDisposableStack();

  const config = { database: 'app.db' };
  const db = resources.use(new Database(config, SQLiteBackend).bind(User));
  resources.defer(() => console.log('the database is disposed next'));

  const cache = resources.adopt(new QueryCache(db), (kept) => kept.dispose());
  resources.defer(db.on('slowQuery', ({ sql }) => console.log('slow:', sql)));

  await db.createTables([User], { recreate: true });
  await User.query().cached(cache).all();
  throw new Error('the report cannot be written');
}

await nightly().catch((error: Error) => console.log(error.message));
// #endregion

// Output:
// the database is disposed next
// the report cannot be written
