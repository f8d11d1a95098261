/** Closes a pool's connections. One that is being closed still counts, because the database still sees it. */
import type { CloseReason } from '../observe/events.ts';
import type { Connector } from './connector.ts';
import type { Entry } from './lease.ts';
import type { ResolvedPoolOptions } from './options.ts';
import { within } from './within.ts';

/** The closing side of a pool. */
export class Closer<C> {
  readonly #connector: Connector<C>;
  readonly #options: ResolvedPoolOptions;
  /** Called when a connection is gone, or has not gone within closeTimeoutMs and is given up. */
  readonly #closed: (entry: Entry<C>, reason: CloseReason, error: unknown) => void;
  #closing = 0;

  constructor(
    connector: Connector<C>,
    options: ResolvedPoolOptions,
    closed: (entry: Entry<C>, reason: CloseReason, error: unknown) => void,
  ) {
    this.#connector = connector;
    this.#options = options;
    this.#closed = closed;
  }

  /** Connections being closed now. */
  get closing(): number {
    return this.#closing;
  }

  /** Begins to close a connection; `force` when its holder may still be using it. */
  close(entry: Entry<C>, reason: CloseReason, force: boolean): void {
    const { clock, closeTimeoutMs } = this.#options;
    this.#closing++;
    try {
      const closing = this.#connector.close(entry.connection, { force });
      if (!(closing instanceof Promise)) return this.#finish(entry, reason, undefined);
      within(closing, clock, closeTimeoutMs, () => {}).then(
        () => this.#finish(entry, reason, undefined),
        (error: unknown) => this.#finish(entry, reason, error),
      );
    } catch (error) {
      this.#finish(entry, reason, error);
    }
  }

  #finish(entry: Entry<C>, reason: CloseReason, error: unknown): void {
    this.#closing--;
    this.#closed(entry, reason, error);
  }
}
