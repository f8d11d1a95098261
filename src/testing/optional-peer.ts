/**
 * Loads the packages that only a part of the testing kit needs, when that part is first used: who measures nothing need not
 * install what measures.
 */
import type { Clock } from '../core/clock.ts';
import { ConfigError } from '../core/errors.ts';
import { outside } from './virtual-clock.ts';

/**
 * What `load` imports; ConfigError with the command that installs the package when it is missing. Loading is not an event of
 * a virtual clock, so such a clock stands still meanwhile.
 */
export async function loadPeer<M>(name: string, load: () => Promise<M>, clock: Clock): Promise<M> {
  try {
    return await outside(clock, load());
  } catch (cause) {
    throw new ConfigError(
      `This needs the package '${name}', which could not be loaded. Install it: npm install --save-dev ${name}`,
      { cause },
    );
  }
}
