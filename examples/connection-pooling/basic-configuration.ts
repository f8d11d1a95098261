import { ConfigError, type ConnectionConfig } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Comment, Post, User } from '../models/social.ts';

// #region main
// #region config
const config: ConnectionConfig = {
  database: 'app.db',
  poolSize: 5, // connections at most
  poolTimeout: 30, // seconds that a caller waits for one of them
};
// #endregion

for (const model of [User, Post, Comment]) model.configure(config, SQLiteBackend);

const { pool } = User.database;
console.log(`before the first statement: ${pool.getStats().total} connections`);

await User.database.createTables([User], { recreate: true });
console.log(`after it: ${pool.getStats().total} of at most ${pool.getStats().maxSize}`);
// #endregion

await User.database.dispose();

// #region mistake
const settings = JSON.parse('{"database":"app.db","poolsize":5}') as ConnectionConfig;
try {
  User.configure(settings, SQLiteBackend);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.log(error.code, error.message);
}
// #endregion

// Output:
// before the first statement: 0 connections
// after it: 1 of at most 5
// AR_CONFIG Unknown configuration key 'poolsize'. Did you mean 'poolSize'? Known are: database, poolSize, poolTimeout, poolRecycle, minSize, connectTimeoutMs, idleTimeoutMs, maxQueue, leakThresholdMs, pool, slowQueryMs, queryTags, maxSnapshotMs, nPlusOne, workers, host, port, username, password.
