/**
 * A pool for a database with one writer and many readers, which is SQLite's shape: one connection that may write, lent to
 * one caller at a time in order, and up to size - 1 that may only read. The first reader is shared: single statements that
 * read run on it without waiting for anybody; the others are lent to those who read for longer (snapshots, streams).
 * Both sides are ConnectionPools with common listeners and numbering, so what holds for those holds here.
 */
import type { Timer } from '../core/clock.ts';
import type { MaybePromise } from '../core/sql.ts';
import { EventBus } from '../observe/bus.ts';
import type { PoolEvents } from '../observe/events.ts';
import { borrow, borrowNow } from './borrow.ts';
import { ConnectionPool, type SharedParts } from './connection-pool.ts';
import type { Connector } from './connector.ts';
import { Counters, statsOf, sumStats } from './counters.ts';
import { KEPT, type Lease } from './lease.ts';
import { resolvePoolOptions, type PoolOptions, type ResolvedPoolOptions } from './options.ts';
import type { Access, AcquireOptions, DisposeOptions, Pool, PoolStats } from './pool.ts';

const NO_TAGS = Object.freeze({});

/** One writer and maxSize - 1 readers. With a maxSize of 1 everything runs on the writer. */
export class SplitPool<C> implements Pool<C>, AsyncDisposable {
  readonly name: string;
  readonly #options: ResolvedPoolOptions;
  readonly #bus = new EventBus<PoolEvents>();
  readonly #numbers: SharedParts['numbers'] = { connection: 0, lease: 0 };
  readonly #writer: ConnectionPool<C>;
  readonly #readers: ConnectionPool<C> | undefined;
  /** The lease under which the shared reader is kept; it counts as idle, because anybody may use it. */
  #shared: Lease<C> | undefined;
  #sharing: Promise<void> | undefined;
  #sharedTimer: Timer | undefined;
  /** Statements on the shared reader. They hold no lease, so they are counted here. */
  readonly #shares = new Counters();
  #disposal: Promise<void> | undefined;

  constructor(connectors: { writer: Connector<C>; reader: Connector<C> }, options: PoolOptions = {}) {
    this.#options = resolvePoolOptions(options);
    this.name = this.#options.name;
    const { maxSize, minSize } = this.#options;
    const shared = { bus: this.#bus, numbers: this.#numbers };
    const writer = { ...this.#options, maxSize: 1, minSize: Math.min(1, minSize) };
    this.#writer = new ConnectionPool(connectors.writer, writer, shared);
    if (maxSize === 1) return;
    const readers = { ...this.#options, maxSize: maxSize - 1, minSize: Math.max(0, minSize - 1) };
    this.#readers = new ConnectionPool(connectors.reader, readers, shared);
  }

  get state(): 'open' | 'closing' | 'closed' {
    return this.#writer.state;
  }

  /** Lends the writer, or with `access: 'read'` a reader of one's own. */
  acquire(options: AcquireOptions = {}): Promise<Lease<C>> {
    return this.#side(options.access).acquire(options);
  }

  tryAcquire(options: Pick<AcquireOptions, 'tags' | 'access'> = {}): Lease<C> | undefined {
    return this.#side(options.access).tryAcquire(options);
  }

  connection<R>(work: (connection: C, lease: Lease<C>) => MaybePromise<R>, options?: AcquireOptions): Promise<R> {
    return borrow(this.acquire(options), work);
  }

  share<R>(access: Access, statement: (connection: C) => MaybePromise<R>): MaybePromise<R> {
    if (access === 'read' && this.#readers) {
      return this.#shared ? this.#onShared(this.#shared, statement) : this.#openShared(this.#readers, statement);
    }
    const lease = this.#writer.tryAcquire();
    return lease ? borrowNow(lease, statement) : borrow(this.#writer.acquire(), statement);
  }

  getStats(): PoolStats {
    const nothing = { total: 0, idle: 0, used: 0, connecting: 0, closing: 0, waiting: 0, minSize: 0, maxSize: 0 };
    const parts = [this.#writer.getStats(), statsOf(nothing, this.#shares)];
    if (this.#readers) parts.push(this.#readers.getStats());
    const sum = sumStats(parts);
    if (!this.#shared?.active) return sum;
    return Object.freeze({ ...sum, idle: sum.idle + 1, used: sum.used - 1 });
  }

  on<K extends keyof PoolEvents>(event: K, listener: (event: PoolEvents[K]) => unknown): () => void {
    return this.#bus.on(event, listener);
  }

  dispose(options: DisposeOptions = {}): Promise<void> {
    this.#disposal ??= this.#shutDown();
    void this.#writer.dispose(options);
    void this.#readers?.dispose(options);
    return this.#disposal;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  #side(access: Access = 'write'): ConnectionPool<C> {
    // With two connections the only reader is the shared one; lending it would put others' reads into a snapshot.
    return access === 'read' && this.#readers && this.#options.maxSize > 2 ? this.#readers : this.#writer;
  }

  #onShared<R>(lease: Lease<C>, statement: (connection: C) => MaybePromise<R>): MaybePromise<R> {
    this.#shares.acquired++;
    if (!this.#bus.has('checkout') && !this.#bus.has('checkin')) return statement(lease.connection);
    const started = this.#options.clock.now();
    const event = { pool: this.name, connectionId: lease.connectionId, leaseId: ++this.#numbers.lease, tags: NO_TAGS };
    this.#bus.emit('checkout', { ...event, waitMs: 0 });
    try {
      return statement(lease.connection);
    } finally {
      this.#bus.emit('checkin', { ...event, heldMs: this.#options.clock.now() - started });
    }
  }

  async #openShared<R>(readers: ConnectionPool<C>, statement: (connection: C) => MaybePromise<R>): Promise<R> {
    this.#sharing ??= this.#keepOne(readers);
    try {
      await this.#sharing;
    } finally {
      this.#sharing = undefined;
    }
    return this.share('read', statement);
  }

  async #keepOne(readers: ConnectionPool<C>): Promise<void> {
    const { clock } = this.#options;
    const lease = await readers.acquire({ tags: KEPT });
    this.#shared = lease;
    if (lease.expiresAt === Infinity) return;
    this.#sharedTimer = clock.setTimer(() => this.#dropShared(), lease.expiresAt - clock.now(), { background: true });
  }

  /** The next statement opens another. Nothing runs on it now: statements are over before anything else is. */
  #dropShared(): void {
    const lease = this.#shared;
    this.#shared = undefined;
    this.#sharedTimer?.cancel();
    if (lease?.active) void lease.release();
  }

  async #shutDown(): Promise<void> {
    this.#dropShared();
    await Promise.all([this.#writer.dispose(), this.#readers?.dispose()]);
  }
}
