/**
 * Opens a pool's connections in the background. After a failure it rests, twice as long each time and with jitter, and lets
 * one try at a time go through until one succeeds; a failure that will not go away is reported as fatal at once.
 */
import type { Timer } from '../core/clock.ts';
import type { Connector } from './connector.ts';
import type { ResolvedPoolOptions } from './options.ts';
import { within } from './within.ts';

/** What the opener tells its pool. */
export interface OpenerEvents<C> {
  /** A try begins. */
  started(attempt: number): void;
  /** A connection is there; it counts as connecting until this is called. */
  opened(connection: C, connectMs: number): void;
  /** A try failed; `fatal` when the next would fail alike. */
  failed(error: unknown, attempt: number, fatal: boolean): void;
  /** The rest after a failure is over. */
  rested(): void;
}

/** The opening side of a pool. */
export class Opener<C> {
  readonly #connector: Connector<C>;
  readonly #options: ResolvedPoolOptions;
  readonly #events: OpenerEvents<C>;
  readonly #aborter = new AbortController();
  #connecting = 0;
  /** Failures in a row. */
  #failures = 0;
  #rest: Timer | undefined;
  #lastError: unknown;

  constructor(connector: Connector<C>, options: ResolvedPoolOptions, events: OpenerEvents<C>) {
    this.#connector = connector;
    this.#options = options;
    this.#events = events;
  }

  /** Connections being opened now. */
  get connecting(): number {
    return this.#connecting;
  }

  /** Whether the last try failed. */
  get failing(): boolean {
    return this.#failures > 0;
  }

  /** Whether it rests after a failure; nothing should be opened meanwhile. */
  get resting(): boolean {
    return this.#rest !== undefined;
  }

  /** What the last failed try said; undefined when none has failed since the last success. */
  get lastError(): unknown {
    return this.#lastError;
  }

  /** Begins to open one connection. */
  open(): void {
    void this.#open();
  }

  /** Stops resting and aborts what is under way. Connections that open all the same are still reported. */
  stop(reason: unknown): void {
    this.#rest?.cancel();
    this.#rest = undefined;
    this.#aborter.abort(reason);
  }

  async #open(): Promise<void> {
    const { clock, connectTimeoutMs } = this.#options;
    const attempt = this.#failures + 1;
    const started = clock.now();
    this.#connecting++;
    this.#events.started(attempt);
    let connection: C;
    try {
      const opening = this.#connector.connect({ signal: this.#aborter.signal, attempt });
      connection =
        opening instanceof Promise
          ? await within(opening, clock, connectTimeoutMs, (late) => this.#closeLate(late))
          : opening;
    } catch (error) {
      return this.#failed(error, attempt);
    }
    this.#connecting--;
    this.#failures = 0;
    this.#lastError = undefined;
    this.#events.opened(connection, clock.now() - started);
  }

  #failed(error: unknown, attempt: number): void {
    const { backoff, clock, random } = this.#options;
    const fatal = this.#connector.isFatal?.(error) ?? false;
    this.#connecting--;
    this.#failures = fatal ? 0 : this.#failures + 1;
    this.#lastError = error;
    if (!fatal && !this.#rest && !this.#aborter.signal.aborted) {
      const doubled = backoff.minMs * 2 ** Math.min(30, this.#failures - 1);
      const delayMs = Math.min(backoff.maxMs, doubled) * (0.5 + random() / 2);
      this.#rest = clock.setTimer(() => this.#rested(), delayMs, { background: true });
    }
    this.#events.failed(error, attempt, fatal);
  }

  #rested(): void {
    this.#rest = undefined;
    this.#events.rested();
  }

  /** A connection that came after its time was up is nobody's: its place has been given away. */
  #closeLate(connection: C): void {
    try {
      Promise.resolve(this.#connector.close(connection, { force: true })).catch(() => {});
    } catch {
      // Closing failed; there is nobody left to tell.
    }
  }
}
