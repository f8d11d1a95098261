/** Closes a pool's connections. One that is being closed still counts, because the database still sees it. */
import type { CloseReason } from '../observe/events.ts';
import type { Connector } from './connector.ts';
import type { Entry } from './entry.ts';
import type { ResolvedPoolOptions } from './options.ts';
import { within } from './within.ts';

/** What the closer tells its pool. */
export interface CloserEvents<C> {
  /** A connection is gone, or has not gone within closeTimeoutMs and is given up; `error` says so, or what closing threw. */
  closed(entry: Entry<C>, reason: CloseReason, error: unknown): void;
}

/** The closing side of a pool. */
export class Closer<C> {
  readonly #connector: Connector<C>;
  readonly #options: ResolvedPoolOptions;
  readonly #events: CloserEvents<C>;
  #closing = 0;

  constructor(connector: Connector<C>, options: ResolvedPoolOptions, events: CloserEvents<C>) {
    this.#connector = connector;
    this.#options = options;
    this.#events = events;
  }

  /** Connections being closed now. */
  get closing(): number {
    return this.#closing;
  }

  /** Begins to close a connection; `force` when its holder may still be using it. */
  close(entry: Entry<C>, reason: CloseReason, force: boolean): void {
    const { clock, closeTimeoutMs } = this.#options;
    const finish = (error?: unknown): void => {
      this.#closing--;
      this.#events.closed(entry, reason, error);
    };
    this.#closing++;
    let closing: void | Promise<void>;
    try {
      closing = this.#connector.close(entry.connection, { force });
    } catch (error) {
      return finish(error);
    }
    if (closing instanceof Promise) void within(closing, clock, closeTimeoutMs, () => {}).then(() => finish(), finish);
    else finish();
  }
}
