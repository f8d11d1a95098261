import {
  ConfigError,
  configureModels,
  connectionConfigFromEnv,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Comment, Post, User } from '../models/social.ts';

// #region main
// In a service: connectionConfigFromEnv({ DB_NAME: 'app.db', ...process.env })
// #region config
const config = connectionConfigFromEnv({
  DB_NAME: 'app.db',
  DB_POOL_SIZE: '8',
  DB_POOL_TIMEOUT: '10',
  DB_POOL_RECYCLE: '', // empty means: not set
});
// #endregion
console.log(config);

const db = configureModels([User, Post, Comment], config, SQLiteBackend);
console.log(`at most ${db.pool.getStats().maxSize} connections`);
// #endregion
await db.dispose();

// #region mistakes
const mistakes = [
  { DB_NAME: 'app.db', DB_POOL_SIZE: 'abc' },
  { DB_NAME: 'app.db', DB_POOL_SIZE: '0' },
  { DB_POOL_SIZE: '5' },
];
for (const env of mistakes) {
  try {
    connectionConfigFromEnv(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.log(error.message);
  }
}
// #endregion

// Output:
// { database: 'app.db', poolSize: 8, poolTimeout: 10 }
// at most 8 connections
// DB_POOL_SIZE must be a number, got "abc".
// DB_POOL_SIZE must be a whole number from 1 to 100000, got 0.
// DB_NAME is not set. Set it to the database's file or name.
