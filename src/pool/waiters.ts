/**
 * The queue of callers who wait for a connection: first come, first served. Each waits under its own deadline
 * (`deadlines.ts`) and signal; whichever of hand-over, deadline and abort comes first settles it and takes it out.
 */
import type { Lease } from './lease.ts';
import type { AcquireOptions } from './pool.ts';

/** How a wait may end without a connection. */
export type WaitFailure = 'timeout' | 'abort';

/** The two ends of a caller's promise. */
interface Ends<C> {
  resolve(lease: Lease<C>): void;
  reject(error: unknown): void;
}

/** What a caller asked for. */
export interface Ask {
  readonly options: AcquireOptions;
  readonly requestId: number;
  /** Made where the caller asked, when leases are traced. */
  readonly trace: Error | undefined;
}

/** One caller in the queue. */
export class Waiter<C> {
  readonly promise: Promise<Lease<C>>;
  readonly since: number;
  readonly ask: Ask;
  /** Takes away the note of what the caller holds. */
  forgetHoldings: (() => void) | undefined;
  /** When its time is up, on the pool's clock. */
  readonly dueAt: number;
  /** By how much its deadline came late because the event loop was blocked, in milliseconds. */
  lateMs = 0;
  #resolve!: Ends<C>['resolve'];
  #reject!: Ends<C>['reject'];
  /** Set when the waiter leaves the queue. From then on only the one who took it out may settle it. */
  #left = false;
  #onAbort: (() => void) | undefined;

  constructor(ask: Ask, since: number, timeoutMs: number) {
    this.ask = ask;
    this.since = since;
    this.dueAt = since + timeoutMs;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Whether it has left the queue. */
  get left(): boolean {
    return this.#left;
  }

  /** Listens to the signal; `fail` is called at most once, and never after the waiter has left. */
  listen(fail: (waiter: Waiter<C>) => void): void {
    const { signal } = this.ask.options;
    if (!signal) return;
    this.#onAbort = () => fail(this);
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Takes down what watches it; only the queue calls it. */
  leave(): void {
    this.#left = true;
    this.forgetHoldings?.();
    if (this.#onAbort) this.ask.options.signal?.removeEventListener('abort', this.#onAbort);
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

  /** The one who waited longest. */
  peek(): Waiter<C> | undefined {
    for (; this.#head < this.#entries.length; this.#head++) {
      const waiter = this.#entries[this.#head];
      if (waiter && !waiter.left) return waiter;
      this.#entries[this.#head] = undefined;
    }
    return undefined;
  }

  /** Takes out the one who waited longest. */
  shift(): Waiter<C> | undefined {
    const waiter = this.peek();
    if (!waiter) return undefined;
    this.#entries[this.#head++] = undefined;
    this.remove(waiter);
    return waiter;
  }

  /** Those who wait, in order. */
  *[Symbol.iterator](): Generator<Waiter<C>, void> {
    for (let at = this.#head; at < this.#entries.length; at++) {
      const waiter = this.#entries[at];
      if (waiter && !waiter.left) yield waiter;
    }
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
