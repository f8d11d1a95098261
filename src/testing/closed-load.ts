/** Users who wait for their answers: each sends one request after the other until the time is up. */
import type { ClosedLoad } from './load-options.ts';
import type { LoadRun } from './load-run.ts';

/** Resolves when every user has its last answer. */
export async function driveUsers(run: LoadRun, load: ClosedLoad, random: () => number): Promise<void> {
  const { concurrentUsers, thinkTimeMs = 0 } = load;
  await Promise.all(Array.from({ length: concurrentUsers }, (_, user) => use(run, user, thinkTimeMs, random)));
}

async function use(run: LoadRun, user: number, thinkTimeMs: number, random: () => number): Promise<void> {
  // Users who think equally long would otherwise all send at the same moment, again and again.
  if (thinkTimeMs > 0 && !(await think(run, random() * thinkTimeMs))) return;
  while (run.on) {
    await run.request({ user });
    if (thinkTimeMs === 0) await run.breathe();
    else if (!(await think(run, thinkTimeMs))) return;
  }
}

/**
 * Answers whether there is time for another request afterwards. A user who would think beyond the end is done then, by this
 * answer and not by the clock: timers come up to a millisecond early, and all such users would send a last request together.
 */
async function think(run: LoadRun, ms: number): Promise<boolean> {
  const left = run.endsAt - run.clock.now();
  await run.sleep(Math.min(ms, Math.max(0, left)));
  return ms < left;
}
