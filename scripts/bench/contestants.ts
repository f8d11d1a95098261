/** Who takes part, the reference first. Each is loaded only in the process that measures it. */
import type { Contestant } from './contestant.ts';

export const REFERENCE = 'raw';

export const CONTESTANTS: Readonly<Record<string, () => Promise<{ readonly contestant: Contestant }>>> = {
  raw: () => import('./contestants/raw.ts'),
  ours: () => import('./contestants/ours.ts'),
  drizzle: () => import('./contestants/drizzle.ts'),
  'drizzle-prepared': () => import('./contestants/drizzle-prepared.ts'),
  kysely: () => import('./contestants/kysely.ts'),
};
