/** Which pools take part, the reference first. Each is loaded only in the process that measures it. */
import type { PoolContestant } from './contestant.ts';

export const POOL_REFERENCE = 'ours';

export const POOLS: Readonly<Record<string, () => Promise<{ readonly contestant: PoolContestant }>>> = {
  ours: () => import('./contestants/ours.ts'),
  'ours-traced': () => import('./contestants/ours-traced.ts'),
  tarn: () => import('./contestants/tarn.ts'),
  'generic-pool': () => import('./contestants/generic-pool.ts'),
  'lightning-pool': () => import('./contestants/lightning-pool.ts'),
  'sequelize-pool': () => import('./contestants/sequelize-pool.ts'),
  'pg-pool': () => import('./contestants/pg-pool.ts'),
};
