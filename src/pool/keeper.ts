/**
 * Keeps a pool's idle connections: lends the last returned first, so that the others can age, and closes those whose time
 * is up. One background timer a pool, set for the earliest due time; a use in between only postpones that time, so a timer
 * that comes early finds nothing to do and is set again. It does not keep the process alive.
 */
import type { Timer } from '../core/clock.ts';
import type { Entry } from './lease.ts';
import type { ResolvedPoolOptions } from './options.ts';

/** What the keeper asks of its pool. */
export interface KeeperEvents<C> {
  /** Whether the pool has more connections than it is to keep open when nobody uses them. */
  hasSurplus(): boolean;
  /** Closes a connection that the keeper has just let go of. */
  retire(entry: Entry<C>, reason: 'lifetime' | 'idle'): void;
}

/** The idle connections of a pool. */
export class Keeper<C> {
  readonly #options: ResolvedPoolOptions;
  readonly #events: KeeperEvents<C>;
  /** The last returned at the end, hence the longest idle in front. */
  readonly #idle: Entry<C>[] = [];
  #timer: Timer | undefined;
  /** When the timer will wake us. */
  #wakesAt = Infinity;

  constructor(options: ResolvedPoolOptions, events: KeeperEvents<C>) {
    this.#options = options;
    this.#events = events;
  }

  /** Idle connections now. */
  get size(): number {
    return this.#idle.length;
  }

  /** Keeps a connection that came back. */
  put(entry: Entry<C>, now: number): void {
    entry.idleSince = now;
    this.#idle.push(entry);
    this.#watch(Math.min(entry.expiresAt, this.#idleEnds(entry)));
  }

  /** Gives out the connection that came back last. */
  take(): Entry<C> | undefined {
    return this.#idle.pop();
  }

  /** Stops watching; what is idle can still be taken. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#wakesAt = Infinity;
  }

  /** Makes sure of being woken when this is due. Cheap when that is so already. */
  #watch(dueAt: number): void {
    if (dueAt >= this.#wakesAt) return;
    this.#timer?.cancel();
    this.#wakesAt = dueAt;
    const { clock } = this.#options;
    this.#timer = clock.setTimer(() => this.#wake(), Math.max(0, dueAt - clock.now()), { background: true });
  }

  #wake(): void {
    this.stop();
    const now = this.#options.clock.now();
    let next = Infinity;
    for (const entry of [...this.#idle]) {
      const surplus = this.#events.hasSurplus();
      const idleEnds = surplus ? this.#idleEnds(entry) : Infinity;
      if (now < entry.expiresAt && now < idleEnds) {
        next = Math.min(next, entry.expiresAt, idleEnds);
        continue;
      }
      // Closing one calls listeners, who may have taken the next.
      const place = this.#idle.indexOf(entry);
      if (place < 0) continue;
      this.#idle.splice(place, 1);
      this.#events.retire(entry, now >= entry.expiresAt ? 'lifetime' : 'idle');
    }
    if (this.#idle.length > 0) this.#watch(next);
  }

  #idleEnds(entry: Entry<C>): number {
    const { idleTimeoutMs } = this.#options;
    return idleTimeoutMs > 0 ? entry.idleSince + idleTimeoutMs : Infinity;
  }
}
