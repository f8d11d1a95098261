/** Listeners to the events of all pools of a cluster, those of nodes that are added later included. */
import type { PoolEvents } from '../observe/events.ts';
import type { Pool } from '../pool/pool.ts';

/** One listener and where it listens. */
interface Subscription<C> {
  readonly subscribe: (pool: Pool<C>) => () => void;
  readonly ends: Map<Pool<C>, () => void>;
}

/** The listeners. */
export class PoolListeners<C> {
  readonly #subscriptions = new Set<Subscription<C>>();

  /** Calls `listener` at each event of the pools; returns the function that ends it. */
  on<K extends keyof PoolEvents>(
    pools: Iterable<Pool<C>>,
    event: K,
    listener: (event: PoolEvents[K]) => unknown,
  ): () => void {
    const subscription: Subscription<C> = { subscribe: (pool) => pool.on(event, listener), ends: new Map() };
    for (const pool of pools) subscription.ends.set(pool, subscription.subscribe(pool));
    this.#subscriptions.add(subscription);
    return () => {
      this.#subscriptions.delete(subscription);
      for (const end of subscription.ends.values()) end();
    };
  }

  /** A pool has come. */
  added(pool: Pool<C>): void {
    for (const { subscribe, ends } of this.#subscriptions) ends.set(pool, subscribe(pool));
  }

  /** A pool is closed and says nothing more. */
  removed(pool: Pool<C>): void {
    for (const { ends } of this.#subscriptions) ends.delete(pool);
  }
}
