/**
 * Keeps values within bounds: so many, so many rows, so long. Which one goes is the business of lru-cache, which is the only
 * thing here that knows it; what is kept and when that is wrong is the business of the caches.
 */
import { LRUCache } from 'lru-cache';
import type { Clock } from '../core/clock.ts';
import type { Bounds } from './bounds.ts';
import type { CacheCounters } from './statistics.ts';

/** What can be kept. */
export interface Kept {
  /** How many rows it holds. */
  readonly rowCount: number;
}

/** Kept values by key. */
export class Store<V extends Kept> {
  readonly #lru: LRUCache<string, V>;
  readonly #maxRows: number;
  readonly #clock: Clock;
  #rows = 0;

  /** `dropped` is called with each value that is not kept any more, for whatever reason. */
  constructor({ maxEntries, maxRows, ttlMs, clock }: Bounds, counters: CacheCounters, dropped: (value: V) => void) {
    this.#maxRows = maxRows ?? Infinity;
    this.#clock = clock;
    this.#lru = new LRUCache<string, V>({
      max: maxEntries,
      ...(maxRows === undefined ? {} : { maxSize: maxRows, sizeCalculation: sizeOf }),
      ...(ttlMs === Infinity ? {} : { ttl: ttlMs }),
      ttlResolution: 0, // it would be measured with a timer of the machine, whatever the clock
      perf: { now: () => this.now() },
      dispose: (value, _key, reason) => {
        this.#rows -= value.rowCount;
        if (reason === 'evict') counters.evicted++;
        if (reason === 'expire') counters.expired++;
        dropped(value);
      },
    });
  }

  /** The time from which the age of a value counts. */
  now(): number {
    return this.#clock.now() + 1; // what was put in at 0 would never become old
  }

  get(key: string): V | undefined {
    return this.#lru.get(key);
  }

  /**
   * Keeps a value in place of the one before; answers false when it is larger than everything may be together. It is as old as the
   * question: what took long to arrive is not new.
   */
  set(key: string, value: V, asked: number): boolean {
    if (value.rowCount > this.#maxRows) return false;
    this.#rows += value.rowCount;
    this.#lru.set(key, value, { start: asked });
    return true;
  }

  /** Whether this very value is kept. */
  holds(key: string, value: V): boolean {
    return this.#lru.peek(key, { allowStale: true }) === value;
  }

  delete(key: string): void {
    this.#lru.delete(key);
  }

  clear(): void {
    this.#lru.clear();
  }

  /** What is there now, without what has become too old. */
  count(): { readonly entries: number; readonly rows: number } {
    this.#lru.purgeStale();
    return { entries: this.#lru.size, rows: this.#rows };
  }
}

/** An empty answer takes room too. */
function sizeOf({ rowCount }: Kept): number {
  return Math.max(1, rowCount);
}
