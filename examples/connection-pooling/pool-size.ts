import {
  calculatePoolSize,
  configureModels,
  deadlockFloor,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { User } from '../models/social.ts';

// #region main
// calculatePoolSize() without cpus takes the number of processors of this machine.
const { minSize, maxSize } = calculatePoolSize({ cpus: 4 });
console.log({ minSize, maxSize });

const tight = calculatePoolSize({ cpus: 4, workersPerCpu: 1, connectionsPerWorker: 1 });
console.log(tight);

// #region config
const config = { database: 'app.db', poolSize: maxSize, poolTimeout: 30 };
// #endregion
const db = configureModels([User], config, SQLiteBackend);
console.log(`at most ${db.pool.getStats().maxSize} connections`);

// Three callers, each of which needs up to four connections at once:
console.log('deadlock floor:', deadlockFloor({ callers: 3, connectionsEach: 4 }));
// #endregion

await db.dispose();

// Output:
// { minSize: 8, maxSize: 16 }
// { minSize: 4, maxSize: 4 }
// at most 16 connections
// deadlock floor: 10
