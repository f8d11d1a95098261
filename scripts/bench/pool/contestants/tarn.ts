/** tarn, the pool of Knex. It gives up after 30 seconds by itself; it has no default for its size. */
import { Pool } from 'tarn';
import type { Connection, OpenPool, PoolContestant, PoolSetting } from '../contestant.ts';

export const contestant: PoolContestant = { label: 'tarn', packages: ['tarn'], open };

function open({ size, connect }: PoolSetting): OpenPool<Connection> {
  const pool = new Pool<Connection>({ create: async () => connect(), destroy: () => {}, min: 0, max: size });
  return {
    acquire: () => pool.acquire().promise,
    connection: (connection) => connection,
    release: (connection) => void pool.release(connection),
  };
}
