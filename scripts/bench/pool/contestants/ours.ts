/** This library's pool, as published, with its defaults: a deadline of 30 seconds, counts, a lease that ends once. */
import { createPool, type Lease, type PoolOptions } from '@rhosocial/activerecord';
import type { Connection, OpenPool, PoolContestant, PoolSetting } from '../contestant.ts';

export const contestant: PoolContestant = {
  label: '@rhosocial/activerecord',
  packages: ['@rhosocial/activerecord'],
  open: (setting) => openOurs(setting),
};

/** The queue's bound is ten callers for each connection unless it is set, which is too few for one connection and fifty callers. */
export function openOurs(
  { size, callers, connect }: PoolSetting,
  options: PoolOptions = {},
): OpenPool<Lease<Connection>> {
  const connector = { connect: async () => connect(), close: () => {} };
  const pool = createPool<Connection>(connector, { maxSize: size, maxQueue: callers, ...options });
  return {
    acquire: () => pool.acquire(),
    connection: (lease) => lease.connection,
    release: (lease) => lease.release(),
  };
}
