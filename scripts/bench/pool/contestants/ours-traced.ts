/** This library's pool when each lease records where it was acquired. */
import { ConfigError, type PoolOptions } from '@rhosocial/activerecord';
import type { OpenPool, PoolContestant, PoolSetting } from '../contestant.ts';
import { openOurs } from './ours.ts';

export const contestant: PoolContestant = {
  label: '@rhosocial/activerecord with traceLeases',
  packages: ['@rhosocial/activerecord'],
  open: openTraced,
};

function openTraced(setting: PoolSetting): OpenPool {
  const options: PoolOptions & { readonly traceLeases: boolean } = { traceLeases: true };
  try {
    return openOurs(setting, options);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new Error(`not there yet: ${error.message}`, { cause: error });
  }
}
