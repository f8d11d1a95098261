/** Judges connections that come back, and rolls back what their holders left open. What cannot be made clean is doomed. */
import type { Connector } from './connector.ts';
import type { Entry } from './lease.ts';
import type { ResolvedPoolOptions } from './options.ts';
import { within } from './within.ts';

/** The judging side of a pool. */
export class Cleaner<C> {
  readonly #connector: Connector<C>;
  readonly #options: ResolvedPoolOptions;

  constructor(connector: Connector<C>, options: ResolvedPoolOptions) {
    this.#connector = connector;
    this.#options = options;
  }

  /** Whether nothing has to be done before the connection goes to somebody else, or nothing can be done but close it. */
  isDone(entry: Entry<C>): boolean {
    try {
      return this.#connector.isClean?.(entry.connection) ?? true;
    } catch {
      entry.doomed = 'reset failed';
      return true;
    }
  }

  /** Rolls back; dooms the connection when that fails, takes too long or does not help. */
  async clean(entry: Entry<C>): Promise<void> {
    const { clock, closeTimeoutMs } = this.#options;
    try {
      const resetting = this.#connector.reset?.(entry.connection);
      if (resetting instanceof Promise) await within(resetting, clock, closeTimeoutMs, () => {});
      if (!this.isDone(entry)) entry.doomed = 'reset failed';
    } catch {
      entry.doomed = 'reset failed';
    }
  }
}
