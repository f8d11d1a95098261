/**
 * The queue of callers who wait for a connection: first come, first served. Each waits under its own deadline and
 * signal; whichever of hand-over, deadline and abort comes first settles it, and the other two are taken down with it.
 */
import type { Clock, Timer } from '../core/clock.ts';
import type { AcquireOptions } from './pool.ts';
import type { Lease } from './lease.ts';

/** How a wait may end without a connection. */
export type WaitFailure = 'timeout' | 'abort';

/** The two ends of a caller's promise. */
interface Ends<C> {
  resolve(lease: Lease<C>): void;
  reject(error: unknown): void;
}

/** One caller in the queue. */
export class Waiter<C> {
  readonly promise: Promise<Lease<C>>;
  readonly since: number;
  readonly options: AcquireOptions;
  #resolve!: Ends<C>['resolve'];
  #reject!: Ends<C>['reject'];
  /** Set when the waiter leaves the queue. From then on only the one who took it out may settle it. */
  #left = false;
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

  /** Whether it has left the queue. */
  get left(): boolean {
    return this.#left;
  }

  /** Starts the deadline and listens to the signal; `fail` is called at most once, and never after the waiter has left. */
  arm(clock: Clock, timeoutMs: number, fail: (waiter: Waiter<C>, why: WaitFailure) => void): void {
    const { signal } = this.options;
    if (signal?.aborted) return fail(this, 'abort');
    if (timeoutMs <= 0) return fail(this, 'timeout');
    if (timeoutMs !== Infinity) this.#timer = clock.setTimer(() => fail(this, 'timeout'), timeoutMs);
    if (!signal) return;
    this.#onAbort = () => fail(this, 'abort');
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Takes down the deadline and the signal; only the queue calls it. */
  leave(): void {
    this.#left = true;
    this.#timer?.cancel();
    if (this.#onAbort) this.options.signal?.removeEventListener('abort', this.#onAbort);
  }

  resolve(lease: Lease<C>): void {
    this.#resolve(lease);
  }

  reject(error: unknown): void {
    this.#reject(error);
  }
}

/**
 * The queue. Waiters that gave up stay in their place until they reach the front, so that leaving costs no search; when they
 * outnumber those who wait, all are swept out at once, so that a pool that is stuck does not grow with each timeout.
 */
export class WaiterQueue<C> {
  #entries: (Waiter<C> | undefined)[] = [];
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

  /** Takes out the one who waited longest. */
  shift(): Waiter<C> | undefined {
    while (this.#head < this.#entries.length) {
      const waiter = this.#entries[this.#head];
      this.#entries[this.#head++] = undefined;
      if (!waiter || waiter.left) continue;
      this.remove(waiter);
      return waiter;
    }
    return undefined;
  }

  /** Takes out one who is in the queue, wherever it stands. */
  remove(waiter: Waiter<C>): void {
    waiter.leave();
    this.#waiting--;
    if (this.#entries.length < 64 || this.#entries.length < 2 * this.#waiting) return;
    this.#entries = this.#entries.filter((entry) => entry !== undefined && !entry.left);
    this.#head = 0;
  }
}
