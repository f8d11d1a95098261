/** Asks a driver what an error says, through the errors that were put around it on its way. */
import type { ClusterDriver, Verdict } from './node.ts';

/** Errors around errors; more would be a circle. */
const MAX_DEPTH = 8;

/** The first verdict of the error and its causes that is not about the statement. A pool's timeout, for example, has the failed connect as its cause. */
export function verdictOf(driver: Pick<ClusterDriver<never>, 'judge'>, error: unknown): Verdict {
  let at = error;
  for (let depth = 0; depth < MAX_DEPTH && at !== undefined && at !== null; depth++) {
    const verdict = driver.judge(at);
    if (verdict !== 'statement') return verdict;
    at = at instanceof Error ? at.cause : undefined;
  }
  return 'statement';
}

/** What went wrong, as part of a sentence. */
export function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}
