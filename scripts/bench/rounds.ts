/**
 * A round on processes that are all alive and all but one idle: the contestants run a short slice one after the other, in an order
 * that rotates, and the reference runs again before every two of them. What they answer is compared before anything is timed.
 */
import { firstDifference } from './difference.ts';
import type { ContestantProcess } from './process.ts';
import type { Slice, SliceOrder } from './protocol.ts';
import { rotated, type Sample } from './statistics.ts';

const REFERENCE_EVERY = 2;

/** The processes whose result is that of the first, the reference, itself first; the others are named in `errors`. */
export async function agreeing(
  workload: string,
  [reference, ...others]: readonly ContestantProcess[],
  errors: string[],
): Promise<ContestantProcess[]> {
  const expected = await reference!.ask({ command: 'verify', workload });
  const equal = [reference!];
  for (const contestant of others) {
    try {
      const difference = firstDifference(expected, await contestant.ask({ command: 'verify', workload }));
      if (difference === undefined) equal.push(contestant);
      else errors.push(`${contestant.name} in ${workload}: ${difference}`);
    } catch (error) {
      errors.push(`${contestant.name} in ${workload}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return equal;
}

/** One slice of each, and of the first, the reference, before every two of the others. Adds to `samples` by name. */
export async function runRound(
  workload: string,
  [reference, ...others]: readonly ContestantProcess[],
  round: number,
  order: SliceOrder,
  samples: Map<string, Sample[]>,
): Promise<void> {
  let latest: Slice | undefined;
  const runReference = async (): Promise<Slice> => {
    const slice = await reference!.slice(workload, order);
    take(samples, reference!.name, { slice, reference: slice });
    return slice;
  };
  for (const [k, contestant] of rotated(others, round).entries()) {
    if (latest === undefined || k % REFERENCE_EVERY === 0) latest = await runReference();
    take(samples, contestant.name, { slice: await contestant.slice(workload, order), reference: latest });
  }
  if (latest === undefined) await runReference();
}

function take(samples: Map<string, Sample[]>, name: string, sample: Sample): void {
  const taken = samples.get(name);
  if (taken) taken.push(sample);
  else samples.set(name, [sample]);
}
