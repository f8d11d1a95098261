/** A process that holds one pool for one workload and is idle until it is told to do something. */
import type { Request } from '../protocol.ts';
import { serve } from '../serve.ts';
import type { PoolContestant } from './contestant.ts';
import { POOLS } from './contestants.ts';
import { openStage, slice, verify, type Stage } from './cycle.ts';
import { POOL_WORKLOADS, type PoolOrder } from './workloads.ts';

let stage: Stage | undefined;

async function open(name: string, workload: string): Promise<Pick<PoolContestant, 'label' | 'packages'>> {
  const { contestant } = await POOLS[name]!();
  stage = openStage(contestant, POOL_WORKLOADS[workload]!);
  return { label: contestant.label, packages: contestant.packages };
}

async function obey(request: Request<PoolOrder>): Promise<unknown> {
  if (request.command === 'open') return open(request.contestant, request.workload);
  if (request.command === 'close') return undefined; // the process ends, and all that was open with it
  if (!stage) throw new Error('The first command must be open.');
  return request.command === 'verify' ? verify(stage) : slice(stage, request);
}

serve(obey);
