/** The function form of making a pool. */
import { ConnectionPool } from './connection-pool.ts';
import type { Connector } from './connector.ts';
import type { PoolOptions } from './options.ts';

/** Makes a pool over a connector, such as `SQLiteBackend.connector({ database: 'app.db' })`. Disposed by `pool.dispose()` or `await using`. */
export function createPool<C>(connector: Connector<C>, options?: PoolOptions): ConnectionPool<C> {
  return new ConnectionPool(connector, options);
}
