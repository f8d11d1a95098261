/**
 * The queue of callers who wait for a connection: first come, first served. Each waits under its own deadline and
 * signal; whichever of hand-over, deadline and abort comes first settles it, and the other two are taken down with it.
 */
import type { Clock, Timer } from '../core/clock.ts';
import type { AcquireOptions } from './pool.ts';
import type { Lease } from './lease.ts';

/** How a wait may end without a connection. */
export type WaitFailure = 'timeout' | 'abort';

/** One caller in the queue. */
export class Waiter<C> {
  readonly promise: Promise<Lease<C>>;
  readonly since: number;
  readonly options: AcquireOptions;
  settled = false;
  #resolve!: (lease: Lease<C>) => void;
  #reject!: (error: unknown) => void;
  #timer: Timer | undefined;
  #onAbort: (() => void) | undefined;

  constructor(options: AcquireOptions, since: number) {
    this.options = options;
    this.since = since;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Starts the deadline and listens to the signal; `fail` is called at most once. */
  arm(clock: Clock, timeoutMs: number, fail: (waiter: Waiter<C>, why: WaitFailure) => void): void {
    if (timeoutMs !== Infinity) this.#timer = clock.setTimer(() => fail(this, 'timeout'), timeoutMs);
    if (!this.options.signal) return;
    this.#onAbort = () => fail(this, 'abort');
    this.options.signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  resolve(lease: Lease<C>): void {
    this.#settle();
    this.#resolve(lease);
  }

  reject(error: unknown): void {
    this.#settle();
    this.#reject(error);
  }

  #settle(): void {
    this.settled = true;
    this.#timer?.cancel();
    if (this.#onAbort) this.options.signal?.removeEventListener('abort', this.#onAbort);
  }
}

/** The queue. Waiters that failed stay in place as settled entries until they reach the front, so leaving costs no search. */
export class WaiterQueue<C> {
  #entries: Waiter<C>[] = [];
  #head = 0;
  #waiting = 0;

  /** Callers who still wait. */
  get length(): number {
    return this.#waiting;
  }

  push(waiter: Waiter<C>): void {
    this.#entries.push(waiter);
    this.#waiting++;
  }

  /** Takes the one who waited longest. */
  shift(): Waiter<C> | undefined {
    while (this.#head < this.#entries.length) {
      const waiter = this.#entries[this.#head]!;
      this.#entries[this.#head++] = undefined as never;
      if (this.#head > 64 && this.#head * 2 > this.#entries.length) {
        this.#entries = this.#entries.slice(this.#head);
        this.#head = 0;
      }
      if (waiter.settled) continue;
      this.#waiting--;
      return waiter;
    }
    return undefined;
  }

  /** Must be called by whoever settles a waiter that is still in the queue. */
  left(): void {
    this.#waiting--;
  }
}
