/**
 * How long a transaction may go on: its `timeoutMs` and the caller's signal as one. It says when the time is up and ends
 * the wait of whoever waits for the work; rolling back is the transaction's business.
 */
import type { Clock, Timer } from '../core/clock.ts';
import { TransactionError } from '../core/errors.ts';

/** What a limit is made of; without any part it is no limit. */
export interface LimitOptions {
  readonly timeoutMs?: number | undefined;
  /** The caller's. */
  readonly signal?: AbortSignal | undefined;
  /** That of the transaction around, whose end is an end for the nested one too. */
  readonly outer?: AbortSignal | undefined;
}

/** Whose limit it is. */
export interface LimitSubject {
  readonly clock: Clock;
  /** What may take that long, for the message: `transaction on 'app.db'`. */
  readonly what: string;
  /** The error when the time is up, where it is not that of a transaction. */
  readonly expired?: (doing: string) => Error;
}

const unlimited = (): void => {};

/** The end of a transaction's patience. */
export class Limit {
  /** Aborts when the time is up or one of the signals aborts; undefined where there is no limit. */
  readonly signal: AbortSignal | undefined;
  /** What the transaction is doing, for the message. */
  doing = 'at work';
  readonly #clock: Clock;
  readonly #what: string;
  readonly #expired: LimitSubject['expired'];
  readonly #timeoutMs: number | undefined;
  readonly #sources: readonly AbortSignal[];
  /** Joins what may end it; undefined where one signal alone does, because a controller costs more than a statement. */
  readonly #own: AbortController | undefined;
  #deadline = Infinity;
  #timer: Timer | undefined;

  constructor({ clock, what, expired }: LimitSubject, { timeoutMs, signal, outer }: LimitOptions) {
    this.#clock = clock;
    this.#what = what;
    this.#expired = expired;
    this.#timeoutMs = timeoutMs;
    this.#sources = [signal, outer].filter((source) => source !== undefined);
    if (timeoutMs !== undefined || this.#sources.length > 1) this.#own = new AbortController();
    this.signal = this.#own ? this.#own.signal : this.#sources[0];
  }

  /** The time runs from here. */
  start(): void {
    if (!this.#own) return;
    for (const source of this.#sources) {
      if (source.aborted) this.#own.abort(source.reason);
      source.addEventListener('abort', this.#follow, { once: true });
    }
    if (this.#timeoutMs === undefined) return;
    this.#deadline = this.#clock.now() + this.#timeoutMs;
    this.#timer = this.#clock.setTimer(() => this.#expire(), this.#timeoutMs);
  }

  /** Nothing is limited any more. Signals may live long, so nothing of this stays with them. */
  stop(): void {
    this.#timer?.cancel();
    if (this.#own) for (const source of this.#sources) source.removeEventListener('abort', this.#follow);
  }

  readonly #follow = (event: Event): void => this.#own!.abort((event.target as AbortSignal).reason);

  /** Whether `error` is the one with which this limit ended something. */
  isReason(error: unknown): boolean {
    return this.signal?.aborted === true && error === this.signal.reason;
  }

  /** Throws when the limit is reached. Asks the clock too, because a blocked event loop holds timers up. */
  check(): void {
    if (this.#clock.now() >= this.#deadline) this.#expire();
    this.signal?.throwIfAborted();
  }

  /**
   * What `work` answers, or a rejection as soon as the limit is reached; the work then goes on unheard. From the moment at
   * which it calls `seal`, which throws when that is too late, its end is waited for.
   */
  race<R>(work: (seal: () => void) => Promise<R>): Promise<R> {
    const { signal } = this;
    if (!signal) return work(unlimited);
    return new Promise((resolve, reject) => {
      this.check();
      const end = (): void => reject(signal.reason);
      const ignore = (): void => signal.removeEventListener('abort', end);
      signal.addEventListener('abort', end, { once: true });
      const working = work(() => {
        this.check();
        ignore();
      });
      void working.then(resolve, reject).finally(ignore);
    });
  }

  /** Resolves after `delayMs`; rejects when the limit is reached before. */
  pause(delayMs: number): Promise<void> {
    const { signal } = this;
    return new Promise((resolve, reject) => {
      this.check();
      const end = (): void => {
        timer.cancel();
        reject(signal!.reason);
      };
      const timer = this.#clock.setTimer(() => {
        signal?.removeEventListener('abort', end);
        resolve();
      }, delayMs);
      signal?.addEventListener('abort', end, { once: true });
    });
  }

  #expire(): void {
    if (!this.#own || this.#own.signal.aborted) return;
    this.#own.abort(
      this.#expired?.(this.doing) ??
        new TransactionError(
          `The ${this.#what} did not end within ${this.#timeoutMs} ms (timeoutMs), and nothing of it is saved. ` +
            `It was ${this.doing}. Do less in it, or raise timeoutMs.`,
        ),
    );
  }
}
