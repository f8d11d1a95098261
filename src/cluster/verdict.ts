/** Asks a driver what an error says, through the errors that were put around it on its way. */
import type { ClusterDriver, Verdict } from './node.ts';

/** Errors around errors; more would be a circle. */
const MAX_DEPTH = 8;

/** The more an error says, the later it stands: a connection that could not be opened because of the password is a matter of the password. */
const BY_WEIGHT: readonly Verdict[] = ['statement', 'connection', 'read only', 'credentials'];

/** What the error and its causes say. A pool's timeout, for example, has the connect that failed as its cause. */
export function verdictOf(driver: Pick<ClusterDriver<never>, 'judge'>, error: unknown): Verdict {
  let heaviest = 0;
  let at = error;
  for (let depth = 0; depth < MAX_DEPTH && at !== undefined && at !== null; depth++) {
    heaviest = Math.max(heaviest, BY_WEIGHT.indexOf(driver.judge(at)));
    at = at instanceof Error ? at.cause : undefined;
  }
  return BY_WEIGHT[heaviest]!;
}

/** What went wrong, as part of a sentence. */
export function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}
