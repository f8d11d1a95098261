/** Collects garbage on demand, without the program having been started with a flag for it. */
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ConfigError } from '../core/errors.ts';

let collect: (() => void) | undefined;

/** A collector of all garbage. The flag is read when a context is made, so a new one has it. */
function collector(): () => void {
  if (collect) return collect;
  setFlagsFromString('--expose-gc');
  const found: unknown = runInNewContext('typeof gc === "function" && gc');
  if (typeof found !== 'function')
    throw new ConfigError(
      'This engine does not let a program collect garbage, so what is held cannot be told from what is left.',
    );
  return (collect = found as () => void); // V8's, which takes no arguments
}

/**
 * Collects garbage in up to `rounds` turns of the event loop, until `done` says that it is enough. Turns, because what a weak
 * reference was asked for is kept to the end of one, and what ends an object may itself be waiting for the next.
 */
export async function collectGarbage(rounds: number, done: () => boolean = () => false): Promise<void> {
  const run = collector();
  for (let round = 0; round < rounds; round++) {
    await setImmediate();
    run();
    if (done()) return;
  }
}
