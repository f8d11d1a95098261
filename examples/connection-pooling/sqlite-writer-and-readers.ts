import { Database, outsideTransaction } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { User } from '../models/social.ts';

const db = new Database({ database: 'app.db', poolSize: 3 }, SQLiteBackend).bind(User);
await db.createTables([User], { recreate: true });

// #region main
await User.transaction(async () => {
  await User.create({ name: 'Ada', email: 'ada@example.org' });
  console.log(`the writer sees ${await User.query().count()} user`);

  const seen = await outsideTransaction(() => User.query().count());
  console.log(`a reader sees ${seen}, and did not wait`);
});
console.log(`after the commit a reader sees ${await User.query().count()}`);

const memory = new Database({ database: ':memory:', poolSize: 5 }, SQLiteBackend);
console.log(`':memory:' has ${memory.pool.getStats().maxSize} connection`);
// #endregion

await memory.dispose();
await db.dispose();

// Output:
// the writer sees 1 user
// a reader sees 0, and did not wait
// after the commit a reader sees 1
// ':memory:' has 1 connection
