/**
 * Opens a pool's connections in the background. After a failure it rests, twice as long each time and with jitter, and lets
 * one try at a time go through until one succeeds; a failure that will not go away is reported as fatal at once.
 */
import type { Timer } from '../core/clock.ts';
import type { Connector } from './connector.ts';
import type { ResolvedPoolOptions } from './options.ts';
import { within } from './within.ts';

/** What the opener works with. */
export interface OpenerParts<C> {
  readonly connector: Connector<C>;
  readonly options: ResolvedPoolOptions;
  /** Numbers the tries. */
  readonly numbers: { connect: number };
}

/** A try that failed. */
export interface OpenFailure {
  readonly error: unknown;
  readonly connectId: number;
  readonly attempt: number;
  /** Whether the next would fail alike. */
  readonly fatal: boolean;
}

/** What the opener tells its pool. */
export interface OpenerEvents<C> {
  /** A try begins. */
  started(attempt: number, connectId: number): void;
  /** A connection is there, and does not count as connecting any more. */
  opened(connection: C, connectId: number, connectMs: number): void;
  /** A try failed, and does not count as connecting any more. */
  failed(failure: OpenFailure): void;
  /** The rest after a failure is over. */
  rested(): void;
  /** Whether anybody waits for a connection, so that the process is to live until the rest is over. */
  wanted(): boolean;
}

/** The opening side of a pool. */
export class Opener<C> {
  readonly #connector: Connector<C>;
  readonly #options: ResolvedPoolOptions;
  readonly #numbers: { connect: number };
  readonly #events: OpenerEvents<C>;
  /** One for each try under way. */
  readonly #tries = new Set<AbortController>();
  /** Why nothing is wanted any more. */
  #stopped: { readonly reason: unknown } | undefined;
  /** Failures in a row; those of tries that were under way together count as one. */
  #failures = 0;
  #hopeless = false;
  #rest: Timer | undefined;
  #lastError: unknown;

  constructor({ connector, options, numbers }: OpenerParts<C>, events: OpenerEvents<C>) {
    this.#connector = connector;
    this.#options = options;
    this.#numbers = numbers;
    this.#events = events;
  }

  /** Connections being opened now. */
  get connecting(): number {
    return this.#tries.size;
  }

  /** Whether the last try failed in a way that may go away. */
  get failing(): boolean {
    return this.#failures > 0;
  }

  /** Whether the last try failed in a way that will not go away, so that only somebody's need justifies another. */
  get hopeless(): boolean {
    return this.#hopeless;
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
    this.#stopped = { reason };
    this.#endRest();
    for (const aborter of this.#tries) aborter.abort(reason);
  }

  async #open(): Promise<void> {
    const { clock } = this.#options;
    const attempt = this.#failures + 1;
    const connectId = ++this.#numbers.connect;
    const started = clock.now();
    const aborter = new AbortController();
    this.#tries.add(aborter);
    this.#events.started(attempt, connectId);
    if (this.#stopped) aborter.abort(this.#stopped.reason);
    let connection: C;
    try {
      const opening = this.#connector.connect({ signal: aborter.signal, attempt });
      connection = opening instanceof Promise ? await this.#inTime(opening, aborter) : opening;
    } catch (error) {
      this.#tries.delete(aborter);
      return this.#failed(error, attempt, connectId);
    }
    this.#tries.delete(aborter);
    this.#failures = 0;
    this.#hopeless = false;
    this.#lastError = undefined;
    this.#endRest();
    this.#events.opened(connection, connectId, clock.now() - started);
  }

  async #inTime(opening: Promise<C>, aborter: AbortController): Promise<C> {
    const { clock, connectTimeoutMs } = this.#options;
    try {
      return await within(opening, clock, connectTimeoutMs, (late) => this.#closeLate(late));
    } catch (error) {
      aborter.abort(error); // Its time is up: whoever is still trying may stop.
      throw error;
    }
  }

  #failed(error: unknown, attempt: number, connectId: number): void {
    const fatal = this.#isFatal(error);
    this.#lastError = error;
    this.#hopeless = fatal;
    if (fatal) this.#failures = 0;
    else if (!this.#rest && !this.#stopped) this.#takeRest();
    this.#events.failed({ error, connectId, attempt, fatal });
  }

  #takeRest(): void {
    const { backoff, clock, random } = this.#options;
    const doubled = backoff.minMs * 2 ** Math.min(30, this.#failures++);
    const delayMs = Math.min(backoff.maxMs, doubled) * (0.5 + random() / 2);
    const rested = (): void => {
      this.#rest = undefined;
      this.#events.rested();
    };
    this.#rest = clock.setTimer(rested, delayMs, { background: !this.#events.wanted() });
  }

  #endRest(): void {
    this.#rest?.cancel();
    this.#rest = undefined;
  }

  /** A connector that cannot judge its own error leaves the hope that it goes away. */
  #isFatal(error: unknown): boolean {
    try {
      return this.#connector.isFatal?.(error) ?? false;
    } catch {
      return false;
    }
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
