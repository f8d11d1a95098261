/**
 * Keeps a pool's idle connections: closes those whose time is up, and has those asked that have long been silent. One
 * background timer a pool, set for the earliest due time; a use in between only postpones that time, so a timer that comes
 * early finds nothing to do and is set again. It does not keep the process alive.
 */
import type { Timer } from '../core/clock.ts';
import type { Entry } from './entry.ts';
import type { ResolvedPoolOptions } from './options.ts';

/** What is to be done with an idle connection: closed because of its age or disuse, or asked whether it is there. */
export type Due = 'lifetime' | 'idle' | 'check';

/** What the keeper asks of its pool. */
export interface KeeperEvents<C> {
  /** Whether the pool has more connections than it is to keep open when nobody uses them. */
  hasSurplus(): boolean;
  /** Deals with a connection that the keeper has just let go of. */
  due(entry: Entry<C>, what: Due): void;
}

/** The idle connections of a pool. */
export class Keeper<C> {
  readonly #options: ResolvedPoolOptions;
  readonly #events: KeeperEvents<C>;
  /** How often idle connections are asked; Infinity for never. */
  readonly #askMs: number;
  /** In the order of their return, hence the longest idle in front. */
  readonly #idle: Entry<C>[] = [];
  #timer: Timer | undefined;
  /** When the timer will wake us. */
  #wakesAt = Infinity;

  constructor(options: ResolvedPoolOptions, events: KeeperEvents<C>, asks: boolean) {
    this.#options = options;
    this.#events = events;
    this.#askMs = asks && options.keepAliveMs > 0 ? options.keepAliveMs : Infinity;
  }

  /** Idle connections now. */
  get size(): number {
    return this.#idle.length;
  }

  [Symbol.iterator](): Iterator<Entry<C>> {
    return this.#idle[Symbol.iterator]();
  }

  /** Keeps a connection, which may have been idle before and only been asked something. */
  put(entry: Entry<C>): void {
    let place = this.#idle.length;
    while (place > 0 && this.#idle[place - 1]!.idleSince > entry.idleSince) place--;
    if (place === this.#idle.length) this.#idle.push(entry);
    else this.#idle.splice(place, 0, entry);
    this.#watch(Math.min(entry.expiresAt, this.#idleEnds(entry), this.#asksAt(entry)));
  }

  /** Gives out the next connection to be lent. */
  take(): Entry<C> | undefined {
    return this.#options.idleOrder === 'lifo' ? this.#idle.pop() : this.#idle.shift();
  }

  /** Gives out the one that has been idle longest. */
  takeOldest(): Entry<C> | undefined {
    return this.#idle.shift();
  }

  /** Lets go of one connection; false when it is not here. */
  remove(entry: Entry<C>): boolean {
    const place = this.#idle.indexOf(entry);
    if (place >= 0) this.#idle.splice(place, 1);
    return place >= 0;
  }

  /** Stops watching; what is idle can still be taken. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#wakesAt = Infinity;
  }

  /** Has closed and asked what is due now. Needed from outside only when the pool is to keep fewer open than before. */
  look(): void {
    this.stop();
    const now = this.#options.clock.now();
    let next = Infinity;
    for (const entry of [...this.#idle]) {
      const idleEnds = this.#events.hasSurplus() ? this.#idleEnds(entry) : Infinity;
      const asksAt = this.#asksAt(entry);
      const due = now >= entry.expiresAt ? 'lifetime' : now >= idleEnds ? 'idle' : now >= asksAt ? 'check' : undefined;
      if (due === undefined) next = Math.min(next, entry.expiresAt, idleEnds, asksAt);
      // Dealing with one calls listeners, who may have taken the next.
      else if (this.remove(entry)) this.#events.due(entry, due);
    }
    if (this.#idle.length > 0) this.#watch(next);
  }

  /** Makes sure of being woken when this is due. Cheap when that is so already. */
  #watch(dueAt: number): void {
    if (dueAt >= this.#wakesAt) return;
    this.#timer?.cancel();
    this.#wakesAt = dueAt;
    const { clock } = this.#options;
    this.#timer = clock.setTimer(() => this.look(), Math.max(0, dueAt - clock.now()), { background: true });
  }

  #idleEnds(entry: Entry<C>): number {
    const { idleTimeoutMs } = this.#options;
    return idleTimeoutMs > 0 ? entry.idleSince + idleTimeoutMs : Infinity;
  }

  #asksAt(entry: Entry<C>): number {
    return Math.max(entry.idleSince, entry.checkedAt) + this.#askMs;
  }
}
