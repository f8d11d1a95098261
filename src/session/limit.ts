/**
 * How long a transaction may go on: its `timeoutMs` and the caller's signal as one. It says when the time is up and ends
 * the wait of whoever waits for the work; rolling back is the transaction's business.
 */
import type { Clock, Timer } from '../core/clock.ts';
import { TransactionError } from '../core/errors.ts';

/** What a limit is made of; with neither part it is no limit. */
export interface LimitOptions {
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Whose limit it is. */
export interface LimitSubject {
  readonly clock: Clock;
  /** What may take that long, for the message: `transaction on 'app.db'`. */
  readonly what: string;
}

const unlimited = (): void => {};

/** The end of a transaction's patience. */
export class Limit {
  /** Aborts when the time is up or the caller's signal aborts; undefined where there is no limit. */
  readonly signal: AbortSignal | undefined;
  /** What the transaction is doing, for the message. */
  doing = 'at work';
  readonly #clock: Clock;
  readonly #what: string;
  readonly #timeoutMs: number | undefined;
  readonly #expiry = new AbortController();
  #deadline = Infinity;
  #timer: Timer | undefined;

  constructor({ clock, what }: LimitSubject, { timeoutMs, signal }: LimitOptions) {
    this.#clock = clock;
    this.#what = what;
    this.#timeoutMs = timeoutMs;
    const parts = [...(timeoutMs === undefined ? [] : [this.#expiry.signal]), ...(signal ? [signal] : [])];
    this.signal = parts.length > 1 ? AbortSignal.any(parts) : parts[0];
  }

  /** The time runs from here. */
  start(): void {
    if (this.#timeoutMs === undefined) return;
    this.#deadline = this.#clock.now() + this.#timeoutMs;
    this.#timer = this.#clock.setTimer(() => this.#expire(), this.#timeoutMs);
  }

  /** Nothing is limited any more. */
  stop(): void {
    this.#timer?.cancel();
  }

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
    if (this.#expiry.signal.aborted) return;
    this.#expiry.abort(
      new TransactionError(
        `The ${this.#what} did not end within ${this.#timeoutMs} ms (timeoutMs), and nothing of it is saved. ` +
          `It was ${this.doing}. Do less in it, or raise timeoutMs.`,
      ),
    );
  }
}
