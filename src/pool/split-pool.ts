/**
 * A pool for a database with one writer and many readers, which is SQLite's shape: one connection that may write, lent to
 * one caller at a time in order, and up to size - 1 that may only read. The first reader is shared: single statements that
 * read run on it without waiting for anybody; the others are lent to those who read for longer (snapshots, streams).
 * All three sides are ConnectionPools with common listeners and numbering, so what holds for those holds here.
 */
import type { MaybePromise } from '../core/sql.ts';
import { EventBus } from '../observe/bus.ts';
import type { PoolEvents } from '../observe/events.ts';
import { borrow } from './borrow.ts';
import { ConnectionPool, type SharedParts } from './connection-pool.ts';
import type { Connector } from './connector.ts';
import { statsOf, sumStats } from './counters.ts';
import type { Lease } from './lease.ts';
import { resolvePoolOptions, type PoolOptions } from './options.ts';
import type { Access, AcquireOptions, DisposeOptions, Pool, PoolStats } from './pool.ts';
import { SharedReader } from './shared-reader.ts';

const NOTHING = { total: 0, idle: 0, used: 0, connecting: 0, closing: 0, waiting: 0, minSize: 0, maxSize: 0 };

/** Who opens the connections of a SplitPool. */
export interface SplitConnectors<C> {
  readonly writer: Connector<C>;
  readonly reader: Connector<C>;
  /** Called when the last connection has been closed, before the pool says so; must not throw. */
  readonly finish?: () => void;
}

/** One writer and maxSize - 1 readers, the first of them shared. With a maxSize of 1 everything runs on the writer. */
export class SplitPool<C> implements Pool<C>, AsyncDisposable {
  readonly name: string;
  readonly #bus = new EventBus<PoolEvents>();
  readonly #writer: ConnectionPool<C>;
  readonly #shared: SharedReader<C> | undefined;
  /** Readers that are lent; with two connections the only reader is the shared one, and who reads for longer gets the writer. */
  readonly #readers: ConnectionPool<C> | undefined;
  readonly #parts: readonly ConnectionPool<C>[];
  readonly #finish: (() => void) | undefined;
  #state: 'open' | 'closing' | 'closed' = 'open';
  #disposal: Promise<void> | undefined;

  constructor(connectors: SplitConnectors<C>, options: PoolOptions = {}) {
    this.#finish = connectors.finish;
    const resolved = resolvePoolOptions(options);
    const { name, maxSize, minSize } = resolved;
    const shared: SharedParts = { bus: this.#bus, numbers: { connection: 0, lease: 0 } };
    const parts: ConnectionPool<C>[] = [];
    /** A part of up to `size` connections, behind `before` others when it comes to what is kept open. */
    const part = (connector: Connector<C>, size: number, before: number): ConnectionPool<C> => {
      const kept = Math.max(0, Math.min(size, minSize - before));
      const pool = new ConnectionPool(connector, { ...resolved, maxSize: size, minSize: kept }, shared);
      parts.push(pool);
      return pool;
    };
    this.name = name;
    this.#writer = part(connectors.writer, 1, 0);
    if (maxSize > 1) this.#shared = new SharedReader(part(connectors.reader, 1, 1), resolved, shared);
    if (maxSize > 2) this.#readers = part(connectors.reader, maxSize - 2, 2);
    this.#parts = parts;
  }

  get state(): 'open' | 'closing' | 'closed' {
    return this.#state;
  }

  get lendsReaders(): boolean {
    return this.#readers !== undefined;
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
    return access === 'read' && this.#shared ? this.#shared.run(statement) : this.#writer.share(access, statement);
  }

  getStats(): PoolStats {
    const parts = this.#parts.map((part) => part.getStats());
    if (!this.#shared) return sumStats(parts);
    const sum = sumStats([...parts, statsOf(NOTHING, this.#shared.counters)]);
    return this.#shared.idle ? Object.freeze({ ...sum, idle: sum.idle + 1, used: sum.used - 1 }) : sum;
  }

  on<K extends keyof PoolEvents>(event: K, listener: (event: PoolEvents[K]) => unknown): () => void {
    return this.#bus.on(event, listener);
  }

  dispose(options: DisposeOptions = {}): Promise<void> {
    const disposal = this.#disposal ?? this.#shutDown();
    for (const part of this.#parts) void part.dispose(options);
    return disposal;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  #side(access: Access = 'write'): ConnectionPool<C> {
    return access === 'read' && this.#readers ? this.#readers : this.#writer;
  }

  #shutDown(): Promise<void> {
    let closed!: () => void;
    const disposal = new Promise<void>((resolve) => {
      closed = resolve;
    });
    this.#disposal = disposal; // Set before anything is announced: a listener may dispose as well.
    this.#state = 'closing';
    this.#bus.emit('drain', { pool: this.name });
    this.#shared?.retire();
    void Promise.all(this.#parts.map((part) => part.dispose())).then(() => {
      this.#finish?.();
      this.#state = 'closed';
      this.#bus.emit('closed', { pool: this.name });
      closed();
    });
    return disposal;
  }
}
