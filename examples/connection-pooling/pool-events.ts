import { configureModels } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { User } from '../models/social.ts';

// #region config
const config = { database: 'app.db', poolSize: 5 };
// #endregion
const db = configureModels([User], config, SQLiteBackend);

// #region main
const { pool } = db;
pool.on('connect', ({ connectionId }) => {
  console.log(`connect   connection ${connectionId}`);
});
pool.on('checkout', ({ connectionId, leaseId }) => {
  console.log(`checkout  connection ${connectionId}, lease ${leaseId}`);
});
pool.on('checkin', ({ connectionId, leaseId }) => {
  console.log(`checkin   connection ${connectionId}, lease ${leaseId}`);
});
pool.on('close', ({ connectionId, reason }) => {
  console.log(`close     connection ${connectionId}: ${reason}`);
});

await db.createTables([User], { recreate: true });
await User.transaction(async () => {
  await User.create({ name: 'Ada', email: 'ada@example.org' });
  await User.create({ name: 'Grace', email: 'grace@example.org' });
});
await db.dispose();
// #endregion

// Output:
// connect   connection 1
// checkout  connection 1, lease 1
// checkin   connection 1, lease 1
// checkout  connection 1, lease 2
// checkin   connection 1, lease 2
// close     connection 1: dispose
