import { ConfigError, createPool, Database } from '@rhosocial/activerecord';
import type { PoolOptions } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { FakeConnector, VirtualClock } from '@rhosocial/activerecord/testing';

const connector = new FakeConnector(new VirtualClock());

// #region main
const pool = createPool(connector);
const db = new Database({ database: 'app.db' }, SQLiteBackend);
console.log(`a pool: ${pool.name}, ${pool.getStats().maxSize} at most`);
console.log(`of a database: ${db.pool.name}, ${db.pool.getStats().maxSize} at most`);

const mistakes = [{ maxsize: 5 }, { idleOrder: 'random' }, { jitterRatio: 2 }];
for (const options of mistakes) {
  try {
    createPool(connector, options as PoolOptions);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.log(error.message.split(' Known are')[0]);
  }
}
// #endregion

await pool.dispose();
await db.dispose();

// Output:
// a pool: pool, 10 at most
// of a database: app.db, 5 at most
// Unknown pool option 'maxsize'. Did you mean 'maxSize'?
// idleOrder must be "lifo", "fifo", got "random".
// jitterRatio must be a number from 0 to 1, got 2.
