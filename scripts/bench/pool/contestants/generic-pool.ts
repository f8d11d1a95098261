/** generic-pool. Nobody gives up waiting unless told to; releasing answers with a promise. */
import { createPool } from 'generic-pool';
import type { Connection, OpenPool, PoolContestant, PoolSetting } from '../contestant.ts';

export const contestant: PoolContestant = { label: 'generic-pool', packages: ['generic-pool'], open };

function open({ size, connect }: PoolSetting): OpenPool<Connection> {
  const pool = createPool<Connection>({ create: async () => connect(), destroy: async () => {} }, { max: size });
  return {
    acquire: () => pool.acquire(),
    connection: (connection) => connection,
    release: (connection) => pool.release(connection),
  };
}
