/** What the tasks of a process share, and how each of them repeats its work until time is over. */
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../../src/index.ts';
import type { Random } from './random.ts';
import type { Tally } from './tally.ts';

/** What tasks work with. */
export interface Stage {
  readonly db: Database;
  readonly tally: Tally;
  /** Whether tasks are to end when they have finished what they are at. */
  readonly over: () => boolean;
  /** A number for a move that no process has used. */
  readonly nextMove: () => number;
}

/** Keeps a task that fails each time from filling the run with nothing else. */
const AFTER_ERROR_MS = 10;

/** Does `once`, and again until time is over. What it throws is noted, and the task goes on. */
export async function repeat(stage: Stage, name: string, once: () => Promise<void>): Promise<void> {
  do {
    try {
      await once();
    } catch (error) {
      stage.tally.surface(name, error);
      await delay(AFTER_ERROR_MS);
    }
  } while (!stage.over());
}

/** Lets others have their turn, mostly one, now and then for some milliseconds. */
export async function pause(random: Random): Promise<void> {
  if (random.chance(0.9)) await nextTurn();
  else await delay(1 + random.below(3));
}
