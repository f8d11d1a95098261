/**
 * Lends a bounded number of connections, first come first served. It knows nothing of what a connection does: opening,
 * judging and closing them is its connector's work. Callers wait for the pool only, never for one particular connect;
 * connects run in the background and are kept even when the caller they were begun for has gone.
 */
import { ConfigError } from '../core/errors.ts';
import { requireNumber } from '../core/suggest.ts';
import type { MaybePromise } from '../core/sql.ts';
import { EventBus } from '../observe/bus.ts';
import type { CloseReason, PoolEvents, Tags } from '../observe/events.ts';
import { borrow, borrowNow } from './borrow.ts';
import { Cleaner } from './cleaner.ts';
import { Closer } from './closer.ts';
import type { Connector } from './connector.ts';
import { Counters, statsOf } from './counters.ts';
import { Keeper } from './keeper.ts';
import { KEPT, Lease, type Entry, type LeaseOwner } from './lease.ts';
import { Opener } from './opener.ts';
import { resolvePoolOptions, type PoolOptions, type ResolvedPoolOptions } from './options.ts';
import type { Access, AcquireOptions, DisposeOptions, Pool, PoolStats } from './pool.ts';
import { Readiness } from './readiness.ts';
import { closedError, connectionError, queueFullError, timeoutError } from './report.ts';
import { Waiter, WaiterQueue, type WaitFailure } from './waiters.ts';

const NO_TAGS: Tags = Object.freeze({});
const NO_OPTIONS: AcquireOptions = Object.freeze({});
const DONE = Promise.resolve();

/** What pools that act as one share: listeners and numbering. The whole announces its own end; its parts do not. */
export interface SharedParts {
  readonly bus: EventBus<PoolEvents>;
  readonly numbers: { connection: number; lease: number };
}

/** A pool of connections that are all alike. */
export class ConnectionPool<C> implements Pool<C>, AsyncDisposable {
  readonly name: string;
  readonly lendsReaders: boolean;
  readonly #options: ResolvedPoolOptions;
  readonly #bus: EventBus<PoolEvents>;
  readonly #numbers: SharedParts['numbers'];
  readonly #isPart: boolean;
  /** What leases know of their pool. */
  readonly #owner: LeaseOwner<C>;
  readonly #counters = new Counters();
  readonly #cleaner: Cleaner<C>;
  readonly #waiters = new WaiterQueue<C>();
  readonly #readiness: Readiness;
  /*
   * The law of the counts: connecting + idle + used + closing is what the database may see, and never exceeds maxSize.
   * A connection enters in #opened, leaves in #closed, and is in exactly one of the four in between, also while an event
   * is emitted: a listener may call anything. Nobody waits while one is idle, hence newcomers pass nobody. Who takes a
   * connection out of #used must see that it was still there, because a disposal by force may have come first.
   */
  readonly #opener: Opener<C>;
  readonly #keeper: Keeper<C>;
  readonly #used = new Set<Entry<C>>();
  readonly #closer: Closer<C>;
  #state: 'open' | 'closing' | 'closed' = 'open';
  #disposal: Promise<void> | undefined;
  #disposed: () => void = () => {};

  constructor(connector: Connector<C>, options?: PoolOptions);
  /** @internal */
  constructor(connector: Connector<C>, options: PoolOptions, shared: SharedParts);
  constructor(connector: Connector<C>, options: PoolOptions = {}, shared?: SharedParts) {
    this.#options = resolvePoolOptions(options);
    this.name = this.#options.name;
    this.lendsReaders = this.#options.maxSize > 1;
    this.#bus = shared?.bus ?? new EventBus();
    this.#numbers = shared?.numbers ?? { connection: 0, lease: 0 };
    this.#isPart = shared !== undefined;
    this.#owner = { name: this.name, takeBack: (...returned) => this.#takeBack(...returned) };
    this.#cleaner = new Cleaner(connector, this.#options);
    this.#readiness = new Readiness(this.#options.clock);
    this.#opener = new Opener(connector, this.#options, {
      started: (attempt) => this.#emit('connectRequest', { pool: this.name, attempt }),
      opened: (connection, connectMs) => this.#opened(connection, connectMs),
      failed: (error, attempt, fatal) => this.#openFailed(error, attempt, fatal),
      rested: () => this.#grow(),
    });
    this.#keeper = new Keeper(this.#options, {
      hasSurplus: () => this.#total() - this.#closer.closing > this.#options.minSize,
      retire: (entry, reason) => this.#retire(entry, reason),
    });
    this.#closer = new Closer(connector, this.#options, {
      closed: (entry, reason, error) => this.#closed(entry, reason, error),
    });
    this.#grow();
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

  get state(): 'open' | 'closing' | 'closed' {
    return this.#state;
  }

  /** Resolves when minSize connections are open; waits no longer than acquireTimeoutMs. */
  ready(): Promise<void> {
    if (this.#state !== 'open') return Promise.reject(closedError(this.name));
    if (this.#live() >= this.#options.minSize) return DONE;
    const ready = this.#readiness.wait(this.#options.acquireTimeoutMs, (waitMs) => this.#timeout(waitMs));
    this.#grow();
    return ready;
  }

  acquire(options: AcquireOptions = NO_OPTIONS): Promise<Lease<C>> {
    if (this.#state !== 'open') return Promise.reject(closedError(this.name));
    if (options.signal?.aborted) return Promise.reject(options.signal.reason);
    this.#request(options.tags);
    const lease = this.#lendIdle(options);
    return lease ? Promise.resolve(lease) : this.#enqueue(options);
  }

  tryAcquire(options: Pick<AcquireOptions, 'tags' | 'access'> = NO_OPTIONS): Lease<C> | undefined {
    return this.#state === 'open' ? this.#lendIdle(options) : undefined;
  }

  connection<R>(work: (connection: C, lease: Lease<C>) => MaybePromise<R>, options?: AcquireOptions): Promise<R> {
    return borrow(this.acquire(options), work);
  }

  share<R>(_access: Access, statement: (connection: C) => MaybePromise<R>): MaybePromise<R> {
    if (this.#state !== 'open') return Promise.reject(closedError(this.name));
    this.#request();
    const lease = this.#lendIdle(NO_OPTIONS);
    return lease ? borrowNow(lease, statement) : borrow(this.#enqueue(NO_OPTIONS), statement);
  }

  getStats(): PoolStats {
    const { minSize, maxSize } = this.#options;
    const gauge = {
      total: this.#total(),
      idle: this.#keeper.size,
      used: this.#used.size,
      connecting: this.#opener.connecting,
      closing: this.#closer.closing,
    };
    return statsOf({ ...gauge, waiting: this.#waiters.length, minSize, maxSize }, this.#counters);
  }

  on<K extends keyof PoolEvents>(event: K, listener: (event: PoolEvents[K]) => unknown): () => void {
    return this.#bus.on(event, listener);
  }

  dispose(options: DisposeOptions = {}): Promise<void> {
    const { timeoutMs, force = false } = options;
    if (timeoutMs !== undefined) requireNumber('timeoutMs (milliseconds)', timeoutMs, { min: 0 });
    const disposal = this.#disposal ?? this.#shutDown();
    if (force) this.#revokeAll();
    else if (timeoutMs !== undefined) {
      const timer = this.#options.clock.setTimer(() => this.#revokeAll(), timeoutMs);
      void disposal.then(() => timer.cancel());
    }
    return disposal;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  #takeBack(entry: Entry<C>, lease: Lease<C>, discard: boolean): Promise<void> {
    const heldMs = this.#options.clock.now() - lease.acquiredAt;
    entry.lease = undefined;
    if (lease.tags !== KEPT) this.#counters.held(heldMs);
    if (this.#bus.has('checkin') && lease.tags !== KEPT) {
      this.#emit('checkin', { pool: this.name, connectionId: entry.id, leaseId: lease.id, heldMs, tags: lease.tags });
    }
    if (!discard && !this.#cleaner.isDone(entry)) return this.#reset(entry);
    if (!this.#used.delete(entry)) return DONE;
    if (discard) {
      this.#counters.discarded++;
      this.#close(entry, 'discarded');
    } else this.#offer(entry);
    return DONE;
  }

  // Lending

  #request(tags: Tags = NO_TAGS): void {
    if (tags !== KEPT && this.#bus.has('acquireRequest')) this.#emit('acquireRequest', { pool: this.name, tags });
  }

  #lendIdle(options: AcquireOptions): Lease<C> | undefined {
    const now = this.#options.clock.now();
    for (let entry = this.#keeper.take(); entry; entry = this.#keeper.take()) {
      if (now < entry.expiresAt) return this.#lend(entry, now, 0, options.tags);
      this.#retire(entry, 'lifetime');
    }
    return undefined;
  }

  #lend(entry: Entry<C>, now: number, waitMs: number, tags: Tags = NO_TAGS): Lease<C> {
    const lease = new Lease(this.#owner, entry, ++this.#numbers.lease, now, tags);
    entry.lease = lease;
    this.#used.add(entry);
    if (tags === KEPT) return lease;
    this.#counters.acquired++;
    this.#counters.waited(waitMs);
    if (this.#bus.has('checkout')) {
      this.#emit('checkout', { pool: this.name, connectionId: entry.id, leaseId: lease.id, waitMs, tags });
    }
    return lease;
  }

  #enqueue(options: AcquireOptions): Promise<Lease<C>> {
    const { maxQueue, maxSize, acquireTimeoutMs, clock } = this.#options;
    const { timeoutMs = acquireTimeoutMs } = options;
    const waiter = new Waiter<C>(options, clock.now());
    const unborn = maxSize - this.#total() + this.#opener.connecting;
    if (!(timeoutMs >= 0)) {
      this.#giveUp(waiter, new ConfigError(`timeoutMs must be at least 0 milliseconds, got ${timeoutMs}.`));
    } else if (this.#state !== 'open') {
      this.#giveUp(waiter, closedError(this.name)); // A listener has disposed the pool since the caller asked.
    } else if (this.#waiters.length >= maxQueue + unborn) {
      this.#refuse(waiter);
    } else {
      this.#counters.queued++;
      this.#waiters.push(waiter);
      this.#grow();
      if (!waiter.left) waiter.arm(clock, timeoutMs, (late, why) => this.#waitFailed(late, why));
    }
    return waiter.promise;
  }

  #refuse(waiter: Waiter<C>): void {
    const error = queueFullError(this.name, this.getStats(), this.#options.maxQueue);
    this.#counters.refused++;
    this.#emit('queueFull', { pool: this.name, waitMs: 0, tags: waiter.options.tags ?? NO_TAGS, error });
    this.#giveUp(waiter, error);
  }

  #waitFailed(waiter: Waiter<C>, why: WaitFailure): void {
    this.#waiters.remove(waiter);
    if (why === 'timeout') this.#counters.timeouts++;
    else this.#counters.aborted++;
    const waitMs = this.#options.clock.now() - waiter.since;
    this.#giveUp(waiter, why === 'abort' ? waiter.options.signal?.reason : this.#timeout(waitMs));
  }

  #timeout(waitMs: number): Error {
    const { clock } = this.#options;
    const lastConnectError = this.#opener.lastError;
    const state = { stats: this.getStats(), used: this.#used, now: clock.now(), lastConnectError };
    return timeoutError({ pool: this.name, waitMs, ...state });
  }

  /** Tells a caller who is not in the queue that there is no connection. */
  #giveUp(waiter: Waiter<C>, error: unknown): void {
    const { tags = NO_TAGS } = waiter.options;
    waiter.reject(error);
    if (tags === KEPT || !this.#bus.has('acquireFailed')) return;
    this.#emit('acquireFailed', { pool: this.name, waitMs: this.#options.clock.now() - waiter.since, tags, error });
  }

  /** Rejects those who wait now; a listener that asks again at once waits anew. */
  #rejectAll(error: () => Error): void {
    for (let count = this.#waiters.length; count > 0; count--) {
      const waiter = this.#waiters.shift();
      if (waiter) this.#giveUp(waiter, error());
    }
    this.#readiness.failed(error);
  }

  // Taking back

  /** Gives a free connection to the one who waited longest, keeps it, or closes it when it is not to be used again. */
  #offer(entry: Entry<C>): void {
    const now = this.#options.clock.now();
    if (this.#state !== 'open') return this.#close(entry, 'dispose');
    if (entry.doomed) return this.#close(entry, entry.doomed);
    if (now >= entry.expiresAt) return this.#retire(entry, 'lifetime');
    const waiter = this.#waiters.shift();
    if (waiter) waiter.resolve(this.#lend(entry, now, now - waiter.since, waiter.options.tags));
    else this.#keeper.put(entry, now);
  }

  /** Rolls back what the holder left open. The connection stays in use meanwhile, so nobody else can get it. */
  async #reset(entry: Entry<C>): Promise<void> {
    await this.#cleaner.clean(entry);
    if (!entry.doomed) this.#emit('reset', { pool: this.name, connectionId: entry.id });
    if (this.#used.delete(entry)) this.#offer(entry);
  }

  // Opening and closing

  /** Connections that can be lent, now or when they come back. */
  #live(): number {
    return this.#keeper.size + this.#used.size;
  }

  #total(): number {
    return this.#opener.connecting + this.#live() + this.#closer.closing;
  }

  /**
   * Opens as many connections as are wanted. An empty pool opens one for each waiter; a pool that has connections opens
   * one at a time, because most waiters of a spike are served by connections that come back sooner than a new one opens.
   */
  #grow(): void {
    const { minSize, maxSize } = this.#options;
    while (this.#state === 'open' && !this.#opener.resting && this.#total() < maxSize) {
      const { connecting, hopeless, failing } = this.#opener;
      const short = this.#total() < minSize && (!hopeless || this.#readiness.expected);
      const careful = failing || this.#live() >= Math.max(1, minSize);
      if (!(short || this.#waiters.length > connecting) || (careful && connecting > 0)) return;
      this.#opener.open();
    }
  }

  #opened(connection: C, connectMs: number): void {
    const { clock, maxLifetimeMs, jitterRatio, random, minSize } = this.#options;
    const now = clock.now();
    const lifetime = maxLifetimeMs > 0 ? maxLifetimeMs * (1 - jitterRatio * random()) : Infinity;
    const id = ++this.#numbers.connection;
    const entry = { id, connection, expiresAt: now + lifetime, idleSince: now, lease: undefined, doomed: undefined };
    this.#counters.connects++;
    this.#used.add(entry);
    this.#emit('connect', { pool: this.name, connectionId: id, connectMs });
    if (this.#used.delete(entry)) this.#offer(entry);
    this.#grow();
    if (this.#live() >= minSize) this.#readiness.reached();
  }

  #openFailed(error: unknown, attempt: number, fatal: boolean): void {
    this.#counters.connectErrors++;
    this.#emit('connectFailed', { pool: this.name, attempt, error });
    if (this.#state !== 'open') this.#checkClosed();
    else if (fatal) this.#rejectAll(() => connectionError(this.name, error));
  }

  #retire(entry: Entry<C>, reason: 'lifetime' | 'idle'): void {
    if (reason === 'lifetime') this.#counters.closedLifetime++;
    else this.#counters.closedIdle++;
    this.#close(entry, reason);
  }

  /** Closes a connection that is neither idle nor used any more; its place is free only when that is done. */
  #close(entry: Entry<C>, reason: CloseReason, force = false): void {
    this.#closer.close(entry, reason, force);
  }

  #closed(entry: Entry<C>, reason: CloseReason, error: unknown): void {
    const failure = error === undefined ? {} : { error };
    this.#emit('close', { pool: this.name, connectionId: entry.id, reason, ...failure });
    if (this.#state === 'open') this.#grow();
    else this.#checkClosed();
  }

  // The end

  #shutDown(): Promise<void> {
    const disposal = new Promise<void>((resolve) => {
      this.#disposed = resolve;
    });
    this.#disposal = disposal; // Set before anything is announced: a listener may dispose as well.
    this.#state = 'closing';
    if (!this.#isPart) this.#emit('drain', { pool: this.name });
    this.#keeper.stop();
    this.#rejectAll(() => closedError(this.name));
    this.#opener.stop(closedError(this.name));
    for (let entry = this.#keeper.take(); entry; entry = this.#keeper.take()) this.#close(entry, 'dispose');
    this.#checkClosed();
    return disposal;
  }

  #revokeAll(): void {
    for (const entry of [...this.#used]) {
      if (!this.#used.delete(entry)) continue;
      entry.lease?.revoke('revoked, because the pool was disposed by force');
      this.#close(entry, 'dispose', true);
    }
  }

  #checkClosed(): void {
    if (this.#state !== 'closing' || this.#total() > 0) return;
    this.#state = 'closed';
    if (!this.#isPart) this.#emit('closed', { pool: this.name });
    this.#disposed();
  }

  #emit<K extends keyof PoolEvents>(event: K, payload: PoolEvents[K]): void {
    this.#bus.emit(event, payload);
  }
}
