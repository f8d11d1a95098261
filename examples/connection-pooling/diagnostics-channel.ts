import { subscribe } from 'node:diagnostics_channel';
import {
  configureModels,
  type CheckoutEvent,
  type QueryEvent,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { User } from '../models/social.ts';

// #region config
const config = { database: 'app.db' };
// #endregion
const db = configureModels([User], config, SQLiteBackend);
await db.createTables([User], { recreate: true });

// #region main
// In a file of its own, loaded by `node --import ./watch.ts app.ts`.
subscribe('rhosocial.activerecord:query', (message) => {
  const { database, sql, rows } = message as QueryEvent;
  console.log(`${database}: ${sql.split(' ')[0]}, ${rows} rows`);
});
subscribe('rhosocial.activerecord:pool:checkout', (message) => {
  const { pool, leaseId } = message as CheckoutEvent;
  console.log(`${pool}: lease ${leaseId}`);
});

// The program itself knows nothing of it.
await User.transaction(async () => {
  await User.create({ name: 'Ada', email: 'ada@example.org' });
});
console.log(`${await User.query().count()} user`);
// #endregion

await db.dispose();

// Output:
// app.db: lease 2
// app.db: begin, 0 rows
// app.db: insert, 1 rows
// app.db: commit, 0 rows
// app.db: lease 4
// app.db: select, 1 rows
// 1 user
