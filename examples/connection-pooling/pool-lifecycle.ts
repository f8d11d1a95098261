import {
  createPool,
  type Connection,
  type ConnectionConfig,
  type Pool,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region main
class DatabaseManager {
  readonly #config: ConnectionConfig;
  #pool: Pool<Connection> | undefined;

  constructor(config: ConnectionConfig) {
    this.#config = config;
  }

  /** The pool; calling it again gives the same one. */
  initializePool(): Pool<Connection> {
    const { poolSize = 5, poolTimeout = 30 } = this.#config;
    return (this.#pool ??= createPool(SQLiteBackend.connector(this.#config), {
      maxSize: poolSize,
      acquireTimeoutMs: poolTimeout * 1000,
    }));
  }

  /** Waits for connections in use and closes all; calling it again changes nothing. */
  async cleanupPool(): Promise<void> {
    const pool = this.#pool;
    this.#pool = undefined;
    await pool?.dispose();
  }
}
// #endregion

// #region config
const config = { database: 'app.db', poolSize: 2 };
// #endregion

// #region run
const manager = new DatabaseManager(config);
const first = manager.initializePool();
console.log('initialised twice, same pool:', manager.initializePool() === first);

const lease = await first.acquire();
const cleanup = manager.cleanupPool();
console.log(`disposing, ${first.getStats().used} in use: ${first.state}`);
await lease.release();
await cleanup;
await manager.cleanupPool();
console.log(`disposed twice: ${first.state}`);

const second = manager.initializePool();
console.log('initialised again, same pool:', second === first);
console.log(`the new one: ${second.state}`);
await manager.cleanupPool();
// #endregion

// Output:
// initialised twice, same pool: true
// disposing, 1 in use: closing
// disposed twice: closed
// initialised again, same pool: false
// the new one: open
