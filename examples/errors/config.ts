import { ConfigError } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { User } from '../models/social.ts';

// #region main
const settings = [
  '{ "database": "app.db", "poolsize": 20 }',
  '{ "database": "app.db", "poolSize": 0 }',
];
for (const text of settings) {
  try {
    User.configure(JSON.parse(text), SQLiteBackend);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.log(`${error.code}: ${error.message}`);
  }
}
// #endregion

// Output:
// AR_CONFIG: Unknown configuration key 'poolsize'. Did you mean 'poolSize'? Known are: database, poolSize, poolTimeout, poolRecycle, minSize, connectTimeoutMs, idleTimeoutMs, maxQueue, leakThresholdMs, pool, slowQueryMs, queryTags, maxSnapshotMs, nPlusOne, workers, host, port, username, password.
// AR_CONFIG: poolSize must be a whole number from 1 to 100000, got 0.
