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
  if (thinkTimeMs > 0) await pause(run, random() * thinkTimeMs);
  while (run.on) {
    await run.request({ user });
    if (thinkTimeMs > 0) await pause(run, thinkTimeMs);
    else await run.breathe();
  }
}

/** Nobody waits for a user who would think beyond the end. */
async function pause(run: LoadRun, ms: number): Promise<void> {
  await run.sleep(Math.min(ms, Math.max(0, run.endsAt - run.clock.now())));
}
