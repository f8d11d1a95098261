import { ConfigError, ConnectionPool, Database } from '@rhosocial/activerecord';
import type { PoolOptions } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { FakeConnector, VirtualClock } from '@rhosocial/activerecord/testing';

const connector = new FakeConnector(new VirtualClock());

// #region main
const pool = new ConnectionPool(connector);
const db = new Database({ database: 'app.db' }, SQLiteBackend);
console.log(`a pool: ${pool.name}, ${pool.getStats().maxSize} at most`);
console.log(`of a database: ${db.pool.name}, ${db.pool.getStats().maxSize} at most`);

const mistakes = [{ maxsize: 5 }, { idleOrder: 'random' }, { jitterRatio: 2 }];
for (const options of mistakes) {
  try {
    new ConnectionPool(connector, options as PoolOptions);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.log(error.message.split(' Known are')[0]);
  }
}
// #endregion

await pool.dispose();
await db.dispose();
