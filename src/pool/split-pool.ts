/**
 * A pool for a database with one writer and many readers, which is SQLite's shape: one connection that may write, lent to
 * one caller at a time in order, and up to size - 1 that may only read. The first reader is shared: single statements that
 * read run on it without waiting for anybody; the others are lent to those who read for longer (snapshots, streams).
 * All three sides are ConnectionPools with common listeners and numbering, so what holds for those holds here.
 */
import { ConfigError } from '../core/errors.ts';
import type { MaybePromise } from '../core/sql.ts';
import { EventBus } from '../observe/bus.ts';
import type { PoolEvents } from '../observe/events.ts';
import { borrow } from './borrow.ts';
import { ConnectionPool, type SharedParts } from './connection-pool.ts';
import type { Connector } from './connector.ts';
import { statsOf, sumStats } from './counters.ts';
import type { Lease } from './lease.ts';
import { checkDisposal, checkSizes, resolvePoolOptions, type PoolOptions } from './options.ts';
import type {
  Access, AcquireOptions, DisposeOptions, DisposeReport, HealthCheckOptions, Pool, PoolHealth, PoolSnapshot, PoolState, PoolStats,
} from './pool.ts'; // prettier-ignore
import { closedError } from './report.ts';
import { SharedReader } from './shared-reader.ts';
import { mergeSnapshots } from './snapshot.ts';

const NOTHING = { total: 0, idle: 0, used: 0, connecting: 0, closing: 0, waiting: 0, minSize: 0, maxSize: 0 };

/** Who opens the connections of a SplitPool. */
export interface SplitConnectors<C> {
  readonly writer: Connector<C>;
  readonly reader: Connector<C>;
  /** Why the pool has the size it was made with and no other, where that is so; told by an event `resize` once listeners can be there. */
  readonly fixed?: string | undefined;
  /** Called when the last connection has been closed, before the pool says so; must not throw. */
  readonly finish?: () => void;
}

/** One writer and maxSize - 1 readers, the first of them shared. With a maxSize of 1 everything runs on the writer. */
export class SplitPool<C> implements Pool<C>, AsyncDisposable {
  readonly name: string;
  readonly #bus: EventBus<PoolEvents>;
  readonly #writer: ConnectionPool<C>;
  readonly #shared: { readonly reader: SharedReader<C>; readonly pool: ConnectionPool<C> } | undefined;
  /** Readers that are lent; with two connections the only reader is the shared one, and who reads for longer gets the writer. */
  readonly #readers: ConnectionPool<C> | undefined;
  readonly #parts: readonly ConnectionPool<C>[];
  readonly #finish: (() => void) | undefined;
  #state: PoolState = 'open';
  #disposal: Promise<DisposeReport> | undefined;

  constructor(connectors: SplitConnectors<C>, options: PoolOptions = {}) {
    this.#finish = connectors.finish;
    this.#bus = new EventBus(connectors.writer.platform?.sink);
    const resolved = resolvePoolOptions(options);
    const { name, maxSize, minSize } = resolved;
    const shared: SharedParts = { bus: this.#bus, numbers: { connection: 0, lease: 0, request: 0, connect: 0 } };
    const parts: ConnectionPool<C>[] = [];
    /** A part of up to `size` connections, behind `before` others when it comes to what is kept open. */
    const part = (connector: Connector<C>, size: number, before: number): ConnectionPool<C> => {
      const kept = keptOf(minSize, size, before);
      const pool = new ConnectionPool(connector, { ...resolved, maxSize: size, minSize: kept }, shared);
      parts.push(pool);
      return pool;
    };
    this.name = name;
    this.#writer = part(connectors.writer, 1, 0);
    if (maxSize > 1) {
      const pool = part(connectors.reader, 1, 1);
      this.#shared = { pool, reader: new SharedReader(pool, resolved, shared) };
    }
    if (maxSize > 2) this.#readers = part(connectors.reader, maxSize - 2, 2);
    this.#parts = parts;
    if (connectors.fixed === undefined) return;
    queueMicrotask(() => this.#bus.emit('resize', { pool: name, minSize, maxSize, reason: connectors.fixed }));
  }

  get state(): PoolState {
    return this.#state;
  }

  get lendsReaders(): boolean {
    return this.#readers !== undefined;
  }

  /** Lends the writer, or with `access: 'read'` a reader of one's own. */
  acquire(options: AcquireOptions = {}): Promise<Lease<C>> {
    return this.#ended ? Promise.reject(closedError(this.name)) : this.#side(options.access).acquire(options);
  }

  tryAcquire(options: Pick<AcquireOptions, 'tags' | 'access'> = {}): Lease<C> | undefined {
    return this.#ended ? undefined : this.#side(options.access).tryAcquire(options);
  }

  connection<R>(work: (connection: C, lease: Lease<C>) => MaybePromise<R>, options?: AcquireOptions): Promise<R> {
    return borrow(this.acquire(options), work);
  }

  share<R>(access: Access, statement: (connection: C) => MaybePromise<R>): MaybePromise<R> {
    if (this.#ended) return Promise.reject(closedError(this.name));
    const reader = access === 'read' ? this.#shared?.reader : undefined;
    return reader ? reader.run(statement) : this.#writer.share(access, statement);
  }

  getStats(options?: { readonly reset?: boolean }): PoolStats {
    const parts = this.#parts.map((part) => part.getStats(options));
    if (!this.#shared) return sumStats(parts);
    const { counters, idle } = this.#shared.reader;
    const sum = sumStats([...parts, statsOf(NOTHING, counters)]);
    if (options?.reset) counters.reset();
    return idle ? Object.freeze({ ...sum, idle: sum.idle + 1, used: sum.used - 1 }) : sum;
  }

  snapshot(): PoolSnapshot {
    return mergeSnapshots(this.#parts.map((part) => part.snapshot()));
  }

  /** Asks the connection that writes; while a transaction holds it, the pool is busy and well. */
  healthCheck(options?: HealthCheckOptions): Promise<PoolHealth> {
    return this.#writer.healthCheck(options);
  }

  /** A pool made with three connections or more may have any number from three; a smaller one keeps its size, because it has no readers to lend. */
  resize(size: { readonly minSize?: number; readonly maxSize?: number }): void {
    const was = this.getStats();
    const { minSize = was.minSize, maxSize = was.maxSize } = size;
    checkSizes(minSize, maxSize);
    if (maxSize !== was.maxSize && (!this.#readers || maxSize < 3)) {
      throw new ConfigError(
        `Pool '${this.name}' has one writer and ${was.maxSize - 1} readers and cannot be resized to ${maxSize}: ` +
          'such a pool is made with three connections or more and keeps at least three.',
      );
    }
    this.#bus.emit('resize', { pool: this.name, minSize, maxSize });
    this.#writer.resize({ minSize: keptOf(minSize, 1, 0) });
    this.#shared?.pool.resize({ minSize: keptOf(minSize, 1, 1) });
    this.#readers?.resize({ minSize: keptOf(minSize, maxSize - 2, 2), maxSize: maxSize - 2 });
  }

  evict(which: 'idle' | 'all' = 'idle'): number {
    const { idle, used } = this.getStats();
    const count = which === 'all' ? idle + used : idle;
    this.#bus.emit('evict', { pool: this.name, count });
    const isSharedIdle = this.#shared?.reader.idle === true;
    for (const part of this.#parts) part.evict(part === this.#shared?.pool && isSharedIdle ? 'all' : which);
    if (isSharedIdle || which === 'all') this.#shared?.reader.retire();
    return count;
  }

  suspend(): void {
    if (this.#state !== 'open') return;
    this.#state = 'suspended';
    for (const part of this.#parts) part.suspend();
    this.#shared?.reader.retire(); // the next statement asks its part for a connection, and waits there
    this.#bus.emit('suspend', { pool: this.name });
  }

  resume(): void {
    if (this.#state !== 'suspended') return;
    this.#state = 'open';
    this.#bus.emit('resume', { pool: this.name });
    if (this.state !== 'open') return; // A listener has suspended it again.
    for (const part of this.#parts) part.resume();
  }

  on<K extends keyof PoolEvents>(event: K, listener: (event: PoolEvents[K]) => unknown): () => void {
    return this.#bus.on(event, listener);
  }

  dispose(options: DisposeOptions = {}): Promise<DisposeReport> {
    checkDisposal(options);
    const disposal = this.#disposal ?? this.#shutDown();
    for (const part of this.#parts) void part.dispose(options);
    return disposal;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  /** Its parts end a moment later, when listeners have been told. */
  get #ended(): boolean {
    return this.#state === 'closing' || this.#state === 'closed';
  }

  #side(access: Access = 'write'): ConnectionPool<C> {
    return access === 'read' && this.#readers ? this.#readers : this.#writer;
  }

  #shutDown(): Promise<DisposeReport> {
    let closed!: (report: DisposeReport) => void;
    const disposal = new Promise<DisposeReport>((resolve) => {
      closed = resolve;
    });
    this.#disposal = disposal; // Set before anything is announced: a listener may dispose as well.
    this.#state = 'closing';
    this.#bus.emit('drain', { pool: this.name });
    this.#shared?.reader.retire();
    void Promise.all(this.#parts.map((part) => part.dispose())).then((reports) => {
      this.#finish?.();
      this.#state = 'closed';
      this.#bus.emit('closed', { pool: this.name });
      closed(Object.freeze({ forced: reports.reduce((sum, { forced }) => sum + forced, 0) }));
    });
    return disposal;
  }
}

/** How many of a part's connections are kept open when those of the parts before it come first. */
function keptOf(minSize: number, size: number, before: number): number {
  return Math.max(0, Math.min(size, minSize - before));
}
