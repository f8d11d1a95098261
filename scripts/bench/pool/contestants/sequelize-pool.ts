/** sequelize-pool, the pool of Sequelize. It gives up after 30 seconds by itself; it insists on a check of each connection. */
import { Pool } from 'sequelize-pool';
import type { Connection, OpenPool, PoolContestant, PoolSetting } from '../contestant.ts';

export const contestant: PoolContestant = { label: 'sequelize-pool', packages: ['sequelize-pool'], open };

function open({ size, connect }: PoolSetting): OpenPool<Connection> {
  const pool = new Pool<Connection>({
    create: async () => connect(),
    destroy: () => {},
    validate: () => true,
    min: 0,
    max: size,
  });
  return {
    acquire: () => pool.acquire(),
    connection: (connection) => connection,
    release: (connection) => pool.release(connection) as undefined, // it answers nothing
  };
}
