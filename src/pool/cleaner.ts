/** Judges connections that come back, and rolls back what their holders left open. What cannot be made clean is doomed. */
import type { Condition, Connector } from './connector.ts';
import type { Entry } from './entry.ts';
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
    const condition = this.#judge(entry);
    if (condition === 'broken') entry.doomed ??= 'lost';
    return condition !== 'unclean';
  }

  /** Undoes what was left open; dooms the connection when that fails, takes too long or does not help. */
  async clean(entry: Entry<C>): Promise<void> {
    const { clock, closeTimeoutMs, resetOnCheckin } = this.#options;
    try {
      const resetting = this.#connector.reset?.(entry.connection, resetOnCheckin);
      if (resetting instanceof Promise) await within(resetting, clock, closeTimeoutMs, () => {});
      if (!this.isDone(entry)) doom(entry, new Error('The connection was unclean still.'));
    } catch (error) {
      doom(entry, error);
    }
  }

  /** With 'none' a connection is lent as it is, as long as it works. */
  #judge(entry: Entry<C>): Condition {
    const { resetOnCheckin } = this.#options;
    try {
      const condition = this.#connector.condition?.(entry.connection, resetOnCheckin) ?? 'clean';
      return condition === 'unclean' && resetOnCheckin === 'none' ? 'clean' : condition;
    } catch (error) {
      doom(entry, error);
      return 'clean';
    }
  }
}

function doom<C>(entry: Entry<C>, error: unknown): void {
  entry.doomed ??= 'reset failed';
  entry.failure ??= error;
}
