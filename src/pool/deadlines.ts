/**
 * Ends the waits of callers whose time is up. One timer for all of them, set for the one that is due first: a timer of its own
 * for each caller would cost a third of what a contended loan costs. It is set again when it has run, and taken down when
 * nobody waits any more; meanwhile it keeps the process alive, because somebody is waited for.
 */
import type { Clock, Timer } from '../core/clock.ts';
import type { Waiter } from './waiters.ts';

/** How late a timer must be for the event loop to have been blocked, in milliseconds. */
const LATE_MS = 10;

/** What deadlines tell. */
export interface DeadlineEvents<C> {
  /** A caller's time is up. */
  expire(waiter: Waiter<C>): void;
}

/** The deadlines of those who wait in one queue. */
export class Deadlines<C> {
  readonly #clock: Clock;
  readonly #queue: Iterable<Waiter<C>>;
  readonly #events: DeadlineEvents<C>;
  #timer: Timer | undefined;
  #wakesAt = Infinity;

  constructor(clock: Clock, queue: Iterable<Waiter<C>>, events: DeadlineEvents<C>) {
    this.#clock = clock;
    this.#queue = queue;
    this.#events = events;
  }

  /** Makes sure of being woken when this is due. Cheap when that is so already. */
  watch(dueAt: number): void {
    if (dueAt >= this.#wakesAt) return;
    this.#timer?.cancel();
    this.#wakesAt = dueAt;
    this.#timer = this.#clock.setTimer(() => this.#wake(), Math.max(0, dueAt - this.#clock.now()));
  }

  /** Nobody waits. */
  clear(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#wakesAt = Infinity;
  }

  /**
   * A blocked event loop runs overdue timers before it reads sockets, where the answer that frees a connection may be waiting.
   * So callers whose timer comes late are given one more turn of the loop.
   */
  #wake(): void {
    this.clear();
    const now = this.#clock.now();
    let next = Infinity;
    for (const waiter of [...this.#queue]) {
      const lateMs = now - waiter.dueAt;
      if (waiter.left) continue; // who was told before may have done that
      if (lateMs < 0) next = Math.min(next, waiter.dueAt);
      else if (lateMs < LATE_MS || waiter.lateMs > 0) this.#events.expire(waiter);
      else {
        waiter.lateMs = lateMs;
        next = now;
      }
    }
    if (next !== Infinity) this.watch(next);
  }
}
