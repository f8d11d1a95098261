import { Database, outsideTransaction } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

const db = new Database({ database: 'shop.db' }, SQLiteBackend);
await db.execute('drop table if exists pictures');
await db.execute('create table pictures (data blob not null)');

// #region main
const pinned = Promise.withResolvers<string>();
db.on('logPinned', ({ bytes, oldestLeaseMs }) => {
  console.log(`${Math.floor(bytes / 1e6)} MB, somebody reads: ${oldestLeaseMs > 0}`);
  for (const { tags } of db.pool.snapshot().leases) console.log(`it is: ${tags.job}`);
  pinned.resolve('the report may end');
});

await db.transaction(
  async () => {
    await db.sql`select count(*) from pictures`; // the view begins
    await outsideTransaction(() =>
      db.execute('insert into pictures values (zeroblob(70000000))'),
    );
    console.log(await pinned.promise);
  },
  { readOnly: true, tags: { job: 'monthly report' } },
);
// #endregion

await db.dispose();

// Output:
// 70 MB, somebody reads: true
// it is: monthly report
// the report may end
