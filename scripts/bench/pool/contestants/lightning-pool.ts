/** lightning-pool. Nobody gives up waiting unless told to; a thousand callers may wait. */
import { createPool } from 'lightning-pool';
import type { Connection, OpenPool, PoolContestant, PoolSetting } from '../contestant.ts';

export const contestant: PoolContestant = { label: 'lightning-pool', packages: ['lightning-pool'], open };

function open({ size, connect }: PoolSetting): OpenPool<Connection> {
  const pool = createPool<Connection>({ create: async () => connect(), destroy: () => {} }, { max: size });
  return {
    acquire: () => pool.acquire(),
    connection: (connection) => connection,
    release: (connection) => pool.release(connection) as undefined, // it answers nothing
  };
}
