/**
 * One connection for reading that many use at once, each for the length of one statement and without waiting for anybody.
 * It is kept under a lease that no event and no total shows; each statement on it counts and is told instead, as if it had
 * held a lease of its own. The connection is replaced when its lifetime ends, once the statements on it are over.
 */
import type { Timer } from '../core/clock.ts';
import { PoolTimeoutError } from '../core/errors.ts';
import type { MaybePromise } from '../core/sql.ts';
import type { EventBus } from '../observe/bus.ts';
import type { PoolEvents } from '../observe/events.ts';
import type { ConnectionPool, SharedParts } from './connection-pool.ts';
import { Counters } from './counters.ts';
import { KEPT, NO_TAGS } from './entry.ts';
import type { Lease } from './lease.ts';
import type { ResolvedPoolOptions } from './options.ts';

/** The connection now in use. */
interface Kept<C> {
  readonly lease: Lease<C>;
  readonly timer: Timer | undefined;
  /** Statements on it that are not over. */
  running: number;
  /** Set when it gets no new statements; it is given back when the last one is over. */
  retired: boolean;
}

/** How a statement asked for the connection. */
interface Asked {
  readonly requestId: number;
  readonly waitMs: number;
}

/** A connection shared by statements that read. */
export class SharedReader<C> {
  readonly #pool: ConnectionPool<C>;
  readonly #options: ResolvedPoolOptions;
  readonly #bus: EventBus<PoolEvents>;
  readonly #numbers: SharedParts['numbers'];
  #kept: Kept<C> | undefined;
  #opening: Promise<void> | undefined;
  /** What the statements count. */
  readonly counters: Counters = new Counters();

  /** `pool` has room for one connection, which nobody else acquires. */
  constructor(pool: ConnectionPool<C>, options: ResolvedPoolOptions, shared: SharedParts) {
    this.#pool = pool;
    this.#options = options;
    this.#bus = shared.bus;
    this.#numbers = shared.numbers;
  }

  /** Whether a connection is kept that nobody uses at this moment; its pool counts it as used. */
  get idle(): boolean {
    return this.#kept?.running === 0 && this.#kept.lease.active;
  }

  /** Runs a statement, at once when the connection is there. */
  run<R>(statement: (connection: C) => MaybePromise<R>): MaybePromise<R> {
    const requestId = ++this.#numbers.request;
    if (this.#bus.has('acquireRequest')) {
      this.#bus.emit('acquireRequest', { pool: this.#options.name, requestId, tags: NO_TAGS });
    }
    if (this.#kept?.lease.lost) this.retire();
    return this.#kept
      ? this.#runOn(this.#kept, statement, { requestId, waitMs: 0 })
      : this.#runWhenOpen(statement, requestId);
  }

  /** Gives the connection back as soon as no statement uses it; the next statement opens another. */
  retire(): void {
    const kept = this.#kept;
    if (!kept) return;
    this.#kept = undefined;
    kept.timer?.cancel();
    kept.retired = true;
    this.#giveBack(kept);
  }

  async #runWhenOpen<R>(statement: (connection: C) => MaybePromise<R>, requestId: number): Promise<R> {
    const { acquireTimeoutMs, clock, name } = this.#options;
    const since = clock.now();
    const leftMs = (): number => Math.max(0, since + acquireTimeoutMs - clock.now());
    this.counters.queued++;
    while (!this.#kept) {
      try {
        await (this.#opening ??= this.#open(leftMs()));
      } catch (error) {
        // The time of the one who began to open it is up; this one's may not be.
        if (error instanceof PoolTimeoutError && leftMs() > 0) continue;
        if (error instanceof PoolTimeoutError) this.counters.timeouts++;
        this.#bus.emit('acquireFailed', { pool: name, requestId, waitMs: clock.now() - since, tags: NO_TAGS, error });
        throw error;
      }
    }
    return this.#runOn(this.#kept, statement, { requestId, waitMs: clock.now() - since });
  }

  async #open(timeoutMs: number): Promise<void> {
    const { clock } = this.#options;
    try {
      const lease = await this.#pool.acquire({ tags: KEPT, timeoutMs });
      const retire = (): void => this.retire();
      const timer =
        lease.expiresAt === Infinity
          ? undefined
          : clock.setTimer(retire, lease.expiresAt - clock.now(), { background: true });
      this.#kept = { lease, timer, running: 0, retired: false };
      if (this.#pool.state !== 'open') this.retire(); // Disposed in the same moment: nothing keeps it any more.
    } finally {
      this.#opening = undefined;
    }
  }

  #runOn<R>(kept: Kept<C>, statement: (connection: C) => MaybePromise<R>, asked: Asked): MaybePromise<R> {
    this.counters.acquired++;
    if (asked.waitMs > 0) this.counters.waited(asked.waitMs);
    kept.running++;
    const checkin = this.#bus.has('checkout') || this.#bus.has('checkin') ? this.#checkout(kept, asked) : undefined;
    const over = (): void => {
      kept.running--;
      if (kept.lease.active) checkin?.(); // else it was taken away, as leases are by force
      this.#giveBack(kept);
    };
    let result: MaybePromise<R>;
    try {
      result = statement(kept.lease.connection);
    } catch (error) {
      over();
      throw error;
    }
    if (result instanceof Promise) return result.finally(over);
    over();
    return result;
  }

  /** Tells of a statement's beginning; the answer tells of its end. */
  #checkout(kept: Kept<C>, asked: Asked): () => void {
    const { clock, name } = this.#options;
    const started = clock.now();
    const event = { pool: name, connectionId: kept.lease.connectionId, leaseId: ++this.#numbers.lease, tags: NO_TAGS };
    this.#bus.emit('checkout', { ...event, ...asked });
    return () => this.#bus.emit('checkin', { ...event, heldMs: clock.now() - started });
  }

  #giveBack(kept: Kept<C>): void {
    if (kept.retired && kept.running === 0) void kept.lease.finish();
  }
}
