/**
 * Lends a bounded number of connections, first come first served. It knows nothing of what a connection does: opening,
 * judging and closing them is its connector's work. Callers wait for the pool only, never for one particular connect;
 * connects run in the background and are kept even when the caller they were begun for has gone. Here callers are received
 * and the pool's states change; the connections themselves are in `stock.ts`, those who wait in `reception.ts`.
 */
import type { MaybePromise } from '../core/sql.ts';
import { EventBus } from '../observe/bus.ts';
import type { PoolEvents } from '../observe/events.ts';
import { borrow, borrowNow } from './borrow.ts';
import type { Connector } from './connector.ts';
import { Counters, statsOf } from './counters.ts';
import type { Demand } from './demand.ts';
import { isLent, KEPT, NO_TAGS, type Entry } from './entry.ts';
import type { Lease, LeaseOwner } from './lease.ts';
import {
  checkDisposal, checkSizes, resolvePoolOptions, type PoolOptions, type ResolvedPoolOptions,
} from './options.ts'; // prettier-ignore
import type {
  Access, AcquireOptions, DisposeOptions, DisposeReport, HealthCheckOptions, Pool, PoolHealth, PoolSnapshot, PoolState, PoolStats,
} from './pool.ts'; // prettier-ignore
import { Readiness } from './readiness.ts';
import { Reception } from './reception.ts';
import { closedError, connectionError, timeoutError, type Situation } from './report.ts';
import { checkHealth, snapshotOf } from './snapshot.ts';
import { Stock, type Numbers } from './stock.ts';
import type { Ask } from './waiters.ts';

const NO_OPTIONS: AcquireOptions = Object.freeze({});
const DONE = Promise.resolve();

/** What pools that act as one share: listeners and numbering. The whole announces its own state; its parts do not. */
export interface SharedParts {
  readonly bus: EventBus<PoolEvents>;
  readonly numbers: Numbers;
}

/** A pool of connections that are all alike. */
export class ConnectionPool<C> implements Pool<C>, AsyncDisposable {
  readonly name: string;
  readonly #options: ResolvedPoolOptions;
  readonly #connector: Connector<C>;
  readonly #bus: EventBus<PoolEvents>;
  readonly #numbers: Numbers;
  readonly #isPart: boolean;
  readonly #counters = new Counters();
  readonly #readiness: Readiness;
  readonly #reception: Reception<C>;
  readonly #stock: Stock<C>;
  /** Whether each caller leaves a trace of where it asked. */
  readonly #traces: boolean;
  /** Whether maxQueue was given, and so does not follow maxSize. */
  readonly #isQueueGiven: boolean;
  #maxQueue: number;
  #state: PoolState = 'open';
  #forced = 0;
  #disposal: Promise<DisposeReport> | undefined;
  #disposed: (report: DisposeReport) => void = () => {};

  constructor(connector: Connector<C>, options?: PoolOptions);
  /** @internal */
  constructor(connector: Connector<C>, options: PoolOptions, shared: SharedParts);
  constructor(connector: Connector<C>, given: PoolOptions = {}, shared?: SharedParts) {
    const options = resolvePoolOptions(given);
    this.#options = options;
    this.#connector = connector;
    this.name = options.name;
    this.#bus = shared?.bus ?? new EventBus(connector.platform?.sink);
    this.#numbers = shared?.numbers ?? { connection: 0, lease: 0, request: 0, connect: 0 };
    this.#isPart = shared !== undefined;
    this.#traces = options.traceLeases || options.leakThresholdMs > 0;
    this.#isQueueGiven = given.maxQueue !== undefined;
    this.#maxQueue = options.maxQueue;
    this.#readiness = new Readiness(options.clock);
    const parts = { options, bus: this.#bus, counters: this.#counters, owner: this.#owner() };
    this.#reception = new Reception({
      ...parts,
      place: { onlyHolders: () => this.#stock.onlyHolders() },
      closed: () => (this.#ended ? closedError(this.name) : undefined),
      room: () => this.#maxQueue + this.#stock.coming,
      arrived: () => this.#stock.serve(),
      situation: () => this.#situation(),
    });
    this.#stock = new Stock({ ...parts, connector, numbers: this.#numbers, demand: this.#demand() });
    this.#stock.grow();
  }

  /**
   * Makes a pool and waits until its minSize connections are open. Throws ConnectionError when they cannot be, and
   * PoolTimeoutError when they are not within acquireTimeoutMs.
   */
  static async create<C>(connector: Connector<C>, options?: PoolOptions): Promise<ConnectionPool<C>> {
    const pool = new ConnectionPool(connector, options);
    try {
      await pool.ready();
    } catch (error) {
      await pool.dispose({ force: true });
      throw error;
    }
    return pool;
  }

  get state(): PoolState {
    return this.#state;
  }

  get lendsReaders(): boolean {
    return this.#stock.gauge().maxSize > 1;
  }

  /** Resolves when minSize connections are open; waits no longer than acquireTimeoutMs. */
  ready(): Promise<void> {
    if (this.#ended) return Promise.reject(closedError(this.name));
    if (this.#isReady) return DONE;
    const { acquireTimeoutMs } = this.#options;
    const ready = this.#readiness.wait(acquireTimeoutMs, (waitMs) => timeoutError(this.#situation(), waitMs));
    this.#stock.grow();
    return ready;
  }

  acquire(options: AcquireOptions = NO_OPTIONS): Promise<Lease<C>> {
    if (this.#ended) return Promise.reject(closedError(this.name));
    if (options.signal?.aborted) return Promise.reject(options.signal.reason);
    const ask = this.#ask(options);
    const now = this.#options.clock.now();
    const entry = this.#takeIdle(now);
    return entry ? Promise.resolve(this.#lend(entry, ask, now)) : this.#reception.wait(ask);
  }

  tryAcquire(options: Pick<AcquireOptions, 'tags' | 'access'> = NO_OPTIONS): Lease<C> | undefined {
    const now = this.#options.clock.now();
    const entry = this.#takeIdle(now);
    if (!entry) return undefined;
    const ask = this.#ask(options);
    if (this.#stock.has(entry)) return this.#lend(entry, ask, now);
    this.#reception.wait(ask).catch(() => {}); // A listener has disposed the pool by force, and is told that there is nothing to lend.
    return undefined;
  }

  connection<R>(work: (connection: C, lease: Lease<C>) => MaybePromise<R>, options?: AcquireOptions): Promise<R> {
    return borrow(this.acquire(options), work);
  }

  share<R>(_access: Access, statement: (connection: C) => MaybePromise<R>): MaybePromise<R> {
    if (this.#ended) return Promise.reject(closedError(this.name));
    const ask = this.#ask(NO_OPTIONS);
    const now = this.#options.clock.now();
    const entry = this.#takeIdle(now);
    return entry ? borrowNow(this.#lend(entry, ask, now), statement) : borrow(this.#reception.wait(ask), statement);
  }

  getStats({ reset = false }: { readonly reset?: boolean } = {}): PoolStats {
    const stats = statsOf({ ...this.#stock.gauge(), waiting: this.#reception.length }, this.#counters);
    if (reset) this.#counters.reset();
    return stats;
  }

  snapshot(): PoolSnapshot {
    const { idle, used } = this.#stock;
    return snapshotOf({ now: this.#options.clock.now(), used, idle, waiters: this.#reception });
  }

  healthCheck(options?: HealthCheckOptions): Promise<PoolHealth> {
    const lastConnectError = (): unknown => this.#stock.lastConnectError;
    return checkHealth({ pool: this, connector: this.#connector, options: this.#options, lastConnectError }, options);
  }

  on<K extends keyof PoolEvents>(event: K, listener: (event: PoolEvents[K]) => unknown): () => void {
    return this.#bus.on(event, listener);
  }

  resize(size: { readonly minSize?: number; readonly maxSize?: number }): void {
    const was = this.#stock.gauge();
    const { minSize = was.minSize, maxSize = was.maxSize } = size;
    checkSizes(minSize, maxSize);
    if (!this.#isQueueGiven) this.#maxQueue = 10 * maxSize;
    this.#announce('resize', { pool: this.name, minSize, maxSize });
    this.#stock.resize(minSize, maxSize);
    this.#reception.changed();
    if (this.#isReady) this.#readiness.reached();
  }

  evict(which: 'idle' | 'all' = 'idle'): number {
    return this.#stock.evict(which, (count) => this.#announce('evict', { pool: this.name, count }));
  }

  suspend(): void {
    if (this.#state !== 'open') return;
    this.#state = 'suspended';
    this.#stock.pause(true);
    this.#announce('suspend', { pool: this.name });
  }

  resume(): void {
    if (this.#state !== 'suspended') return;
    this.#state = 'open';
    this.#announce('resume', { pool: this.name });
    if (this.state !== 'open') return; // A listener has suspended it again.
    this.#stock.pause(false);
    this.#reception.changed();
  }

  dispose(options: DisposeOptions = {}): Promise<DisposeReport> {
    const { timeoutMs, force = false } = options;
    checkDisposal(options);
    const disposal = this.#disposal ?? this.#shutDown();
    if (force) this.#revokeAll();
    else if (timeoutMs !== undefined && timeoutMs !== Infinity) {
      const timer = this.#options.clock.setTimer(() => this.#revokeAll(), timeoutMs);
      void disposal.then(() => timer.cancel());
    }
    return disposal;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  // Callers

  /** Notes and tells that somebody asks. */
  #ask(options: AcquireOptions): Ask {
    const requestId = ++this.#numbers.request;
    if (options.tags !== KEPT && this.#bus.has('acquireRequest')) {
      this.#bus.emit('acquireRequest', { pool: this.name, requestId, tags: options.tags ?? NO_TAGS });
    }
    return { options, requestId, trace: this.#traces ? new Error() : undefined };
  }

  /** An idle connection that can be lent at once, if nobody is before the caller. */
  #takeIdle(now: number): Entry<C> | undefined {
    return this.#state === 'open' && this.#reception.length === 0 ? this.#stock.takeFit(now) : undefined;
  }

  /** Lends to somebody who did not have to wait. */
  #lend(entry: Entry<C>, ask: Ask, now: number): Lease<C> {
    this.#reception.servedAtOnce(now);
    return this.#stock.lend(entry, ask, now, 0);
  }

  get #ended(): boolean {
    return this.#state === 'closing' || this.#state === 'closed';
  }

  get #isReady(): boolean {
    return this.#stock.live >= this.#stock.gauge().minSize;
  }

  #owner(): LeaseOwner<C> {
    const { name } = this;
    const scope = this.#options.deadlockDetection === 'error' ? this.#connector.platform?.scope : undefined;
    return { name, scope, takeBack: (...returned) => this.#stock.takeBack(...returned) };
  }

  #demand(): Demand<C> {
    const [reception, readiness] = [this.#reception, this.#readiness];
    return {
      get waiting() {
        return reception.length;
      },
      get expected() {
        return readiness.expected;
      },
      next: (now) => reception.next(now),
      opened: () => {
        if (this.#isReady) readiness.reached();
      },
      openFailed: (error, fatal) => this.#openFailed(error, fatal),
      shrunk: () => reception.changed(),
      emptied: () => this.#emptied(),
    };
  }

  #openFailed(error: unknown, fatal: boolean): void {
    if (fatal) this.#rejectAll(() => connectionError(this.name, error));
    else if (this.#options.failFast) this.#reception.rejectFirst(connectionError(this.name, error));
  }

  #rejectAll(error: () => Error): void {
    this.#reception.rejectAll(error);
    this.#readiness.failed(error);
  }

  #situation(): Situation {
    return {
      pool: this.name,
      stats: this.getStats(),
      maxQueue: this.#maxQueue,
      used: this.#stock.used,
      now: this.#options.clock.now(),
      lastConnectError: this.#stock.lastConnectError,
      suspended: this.#state === 'suspended',
    };
  }

  // The end

  #shutDown(): Promise<DisposeReport> {
    const disposal = new Promise<DisposeReport>((resolve) => {
      this.#disposed = resolve;
    });
    this.#disposal = disposal; // Set before anything is announced: a listener may dispose as well.
    this.#state = 'closing';
    this.#announce('drain', { pool: this.name });
    this.#rejectAll(() => closedError(this.name));
    this.#stock.end(closedError(this.name));
    return disposal;
  }

  #revokeAll(): void {
    for (const entry of this.#stock.used) if (isLent(entry)) this.#forced++;
    this.#stock.revokeAll();
  }

  #emptied(): void {
    if (this.#state !== 'closing') return;
    this.#state = 'closed';
    this.#announce('closed', { pool: this.name });
    this.#disposed(Object.freeze({ forced: this.#forced }));
  }

  /** Tells of the pool as a whole. */
  #announce<K extends keyof PoolEvents>(event: K, payload: PoolEvents[K]): void {
    if (!this.#isPart) this.#bus.emit(event, payload);
  }
}
