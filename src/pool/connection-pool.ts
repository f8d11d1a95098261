/**
 * Lends a bounded number of connections, first come first served. It knows nothing of what a connection does: opening,
 * judging and closing them is its connector's work. Callers wait for the pool only, never for one particular connect;
 * connects run in the background and are kept even when the caller they were begun for has gone.
 */
import { PoolClosedError, PoolQueueFullError } from '../core/errors.ts';
import type { MaybePromise } from '../core/sql.ts';
import { EventBus } from '../observe/bus.ts';
import type { CloseReason, PoolEvents, Tags } from '../observe/events.ts';
import { borrow, borrowNow } from './borrow.ts';
import { Closer } from './closer.ts';
import type { Connector } from './connector.ts';
import { Counters, statsOf } from './counters.ts';
import { Keeper } from './keeper.ts';
import { KEPT, Lease, type Entry, type LeaseOwner } from './lease.ts';
import { Opener } from './opener.ts';
import { resolvePoolOptions, type PoolOptions, type ResolvedPoolOptions } from './options.ts';
import type { Access, AcquireOptions, DisposeOptions, Pool, PoolStats } from './pool.ts';
import { closedMessage, connectionError, countsOf, queueFullMessage, timeoutError } from './report.ts';
import { Waiter, WaiterQueue, type WaitFailure } from './waiters.ts';

const NO_TAGS: Tags = Object.freeze({});
const NO_OPTIONS: AcquireOptions = Object.freeze({});
const DONE = Promise.resolve();

/** What pools that act as one share: listeners and numbering. */
export interface SharedParts {
  readonly bus: EventBus<PoolEvents>;
  readonly numbers: { connection: number; lease: number };
}

/** A pool of connections that are all alike. */
export class ConnectionPool<C> implements Pool<C>, LeaseOwner<C>, AsyncDisposable {
  readonly name: string;
  readonly #connector: Connector<C>;
  readonly #options: ResolvedPoolOptions;
  readonly #bus: EventBus<PoolEvents>;
  readonly #numbers: SharedParts['numbers'];
  readonly #keeper: Keeper;
  readonly #counters = new Counters();
  readonly #waiters = new WaiterQueue<C>();
  /*
   * The law of the counts: connecting + idle + used + closing is what the database may see, and never exceeds maxSize.
   * A connection enters in #open, leaves in #close, and is in exactly one of the four in between.
   */
  readonly #opener: Opener<C>;
  readonly #closer: Closer<C>;
  /** Idle connections, the last returned at the end: it is lent first, so the rest can age and be closed. */
  readonly #idle: Entry<C>[] = [];
  readonly #used = new Set<Entry<C>>();
  #state: 'open' | 'closing' | 'closed' = 'open';
  #disposal: Promise<void> | undefined;
  #disposed: () => void = () => {};
  #readiness: { resolve: () => void; reject: (error: unknown) => void }[] = [];

  constructor(connector: Connector<C>, options: PoolOptions = {}, shared?: SharedParts) {
    this.#connector = connector;
    this.#options = resolvePoolOptions(options);
    this.name = this.#options.name;
    this.#bus = shared?.bus ?? new EventBus();
    this.#numbers = shared?.numbers ?? { connection: 0, lease: 0 };
    this.#opener = new Opener(connector, this.#options, {
      started: (attempt) => this.#emit('connectRequest', { pool: this.name, attempt }),
      opened: (connection, connectMs) => this.#opened(connection, connectMs),
      failed: (error, attempt, fatal) => this.#openFailed(error, attempt, fatal),
      rested: () => this.#grow(),
    });
    this.#closer = new Closer(connector, this.#options, (...gone) => this.#closedOne(...gone));
    this.#keeper = new Keeper(this.#options.clock, () => this.#sweep());
    this.#grow();
  }

  /** Makes a pool and waits until its minSize connections are open; throws ConnectionError when they cannot be. */
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

  /** Resolves when minSize connections are open. */
  ready(): Promise<void> {
    if (this.#state !== 'open') return Promise.reject(this.#closed());
    if (this.#idle.length + this.#used.size >= this.#options.minSize) return DONE;
    return new Promise((resolve, reject) => {
      this.#readiness.push({ resolve, reject });
    });
  }

  acquire(options: AcquireOptions = NO_OPTIONS): Promise<Lease<C>> {
    if (this.#state !== 'open') return Promise.reject(this.#closed());
    if (options.signal?.aborted) return Promise.reject(options.signal.reason);
    if (this.#bus.has('acquireRequest'))
      this.#emit('acquireRequest', { pool: this.name, tags: options.tags ?? NO_TAGS });
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
    const lease = this.tryAcquire();
    return lease ? borrowNow(lease, statement) : borrow(this.acquire(), statement);
  }

  getStats(): PoolStats {
    const { minSize, maxSize } = this.#options;
    const total = this.#total();
    const idle = this.#idle.length;
    const gauge = {
      total,
      idle,
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
    this.#disposal ??= this.#shutDown();
    if (options.force) this.#revokeAll();
    else if (options.timeoutMs !== undefined) {
      const timer = this.#options.clock.setTimer(() => this.#revokeAll(), options.timeoutMs);
      void this.#disposal.then(() => timer.cancel());
    }
    return this.#disposal;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  /** For leases: takes a connection back. */
  takeBack(entry: Entry<C>, lease: Lease<C>, discard: boolean): Promise<void> {
    const heldMs = this.#options.clock.now() - lease.acquiredAt;
    entry.lease = undefined;
    if (lease.tags !== KEPT) this.#counters.held(heldMs);
    if (this.#bus.has('checkin') && lease.tags !== KEPT) {
      this.#emit('checkin', { pool: this.name, connectionId: entry.id, leaseId: lease.id, heldMs, tags: lease.tags });
    }
    if (discard) {
      this.#counters.discarded++;
      this.#used.delete(entry);
      this.#close(entry, 'discarded');
    } else if (this.#connector.isClean && !this.#connector.isClean(entry.connection)) {
      return this.#reset(entry);
    } else {
      this.#used.delete(entry);
      this.#offer(entry);
    }
    return DONE;
  }

  // Lending

  #lendIdle(options: AcquireOptions): Lease<C> | undefined {
    if (this.#waiters.length > 0) return undefined;
    const now = this.#options.clock.now();
    for (let entry = this.#idle.pop(); entry; entry = this.#idle.pop()) {
      if (now < entry.expiresAt) return this.#lend(entry, now, 0, options.tags);
      this.#retire(entry, 'lifetime');
    }
    return undefined;
  }

  #lend(entry: Entry<C>, now: number, waitMs: number, tags: Tags = NO_TAGS): Lease<C> {
    const lease = new Lease(this, entry, ++this.#numbers.lease, now, tags);
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
    const unborn = maxSize - this.#total() + this.#opener.connecting;
    if (this.#waiters.length >= maxQueue + unborn) {
      this.#counters.refused++;
      const stats = this.getStats();
      const error = new PoolQueueFullError(queueFullMessage(this.name, stats, maxQueue), {
        pool: this.name,
        stats: countsOf(stats),
      });
      const event = { pool: this.name, waitMs: 0, tags: options.tags ?? NO_TAGS, error };
      this.#emit('queueFull', event);
      this.#emit('acquireFailed', event);
      return Promise.reject(error);
    }
    const waiter = new Waiter<C>(options, clock.now());
    const timeoutMs = options.timeoutMs ?? acquireTimeoutMs;
    this.#counters.queued++;
    this.#waiters.push(waiter);
    this.#grow();
    if (waiter.settled) return waiter.promise;
    if (timeoutMs > 0) waiter.arm(clock, timeoutMs, (late, why) => this.#waitFailed(late, why));
    else this.#waitFailed(waiter, 'timeout');
    return waiter.promise;
  }

  #waitFailed(waiter: Waiter<C>, why: WaitFailure): void {
    if (waiter.settled) return;
    this.#waiters.left();
    const waitMs = this.#options.clock.now() - waiter.since;
    if (why === 'timeout') this.#counters.timeouts++;
    else this.#counters.aborted++;
    const error: unknown =
      why === 'abort'
        ? waiter.options.signal?.reason
        : timeoutError({
            pool: this.name,
            waitMs,
            stats: this.getStats(),
            used: this.#used,
            now: this.#options.clock.now(),
            lastConnectError: this.#opener.lastError,
          });
    this.#giveUp(waiter, error, waitMs);
  }

  #giveUp(waiter: Waiter<C>, error: unknown, waitMs: number): void {
    waiter.reject(error);
    if (this.#bus.has('acquireFailed')) {
      this.#emit('acquireFailed', { pool: this.name, waitMs, tags: waiter.options.tags ?? NO_TAGS, error });
    }
  }

  #rejectAll(error: () => Error): void {
    const now = this.#options.clock.now();
    for (let waiter = this.#waiters.shift(); waiter; waiter = this.#waiters.shift())
      this.#giveUp(waiter, error(), now - waiter.since);
    for (const ready of this.#readiness.splice(0)) ready.reject(error());
  }

  // Taking back

  /** Gives a free connection to the one who waited longest, keeps it, or closes it when it is not to be used again. */
  #offer(entry: Entry<C>): void {
    const { clock, idleTimeoutMs } = this.#options;
    const now = clock.now();
    if (this.#state !== 'open') return this.#close(entry, 'dispose');
    if (entry.doomed) return this.#close(entry, entry.doomed);
    if (now >= entry.expiresAt) return this.#retire(entry, 'lifetime');
    const waiter = this.#waiters.shift();
    if (waiter) return waiter.resolve(this.#lend(entry, now, now - waiter.since, waiter.options.tags));
    entry.idleSince = now;
    this.#idle.push(entry);
    this.#keeper.watch(Math.min(entry.expiresAt, idleTimeoutMs > 0 ? now + idleTimeoutMs : Infinity));
  }

  /** Rolls back what the holder left open. The connection stays in use meanwhile, so nobody else can get it. */
  async #reset(entry: Entry<C>): Promise<void> {
    try {
      await this.#connector.reset?.(entry.connection);
      this.#emit('reset', { pool: this.name, connectionId: entry.id });
    } catch {
      entry.doomed = 'reset failed';
    }
    if (this.#used.delete(entry)) this.#offer(entry);
  }

  // Opening and closing

  #total(): number {
    return this.#opener.connecting + this.#idle.length + this.#used.size + this.#closer.closing;
  }

  /**
   * Opens as many connections as are wanted. An empty pool opens one for each waiter; a pool that has connections opens
   * one at a time, because most waiters of a spike are served by connections that come back sooner than a new one opens.
   */
  #grow(): void {
    const { minSize, maxSize } = this.#options;
    while (this.#state === 'open' && !this.#opener.resting && this.#total() < maxSize) {
      const wanted = this.#waiters.length > this.#opener.connecting || this.#total() < minSize;
      const careful = this.#opener.failing || this.#idle.length + this.#used.size >= Math.max(1, minSize);
      if (!wanted || (careful && this.#opener.connecting > 0)) return;
      this.#opener.open();
    }
  }

  #opened(connection: C, connectMs: number): void {
    const { clock, maxLifetimeMs, jitterRatio, random } = this.#options;
    const now = clock.now();
    const lifetime = maxLifetimeMs > 0 ? maxLifetimeMs * (1 - jitterRatio * random()) : Infinity;
    const id = ++this.#numbers.connection;
    const entry = { id, connection, expiresAt: now + lifetime, idleSince: now, lease: undefined, doomed: undefined };
    this.#counters.connects++;
    if (this.#bus.has('connect')) this.#emit('connect', { pool: this.name, connectionId: id, connectMs });
    this.#offer(entry);
    this.#grow();
    if (this.#idle.length + this.#used.size < this.#options.minSize) return;
    for (const ready of this.#readiness.splice(0)) ready.resolve();
  }

  #openFailed(error: unknown, attempt: number, fatal: boolean): void {
    this.#counters.connectErrors++;
    this.#emit('connectFailed', { pool: this.name, attempt, error });
    if (this.#state !== 'open') return this.#checkClosed();
    if (fatal) this.#rejectAll(() => connectionError(this.name, error));
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

  #closedOne(entry: Entry<C>, reason: CloseReason, error: unknown): void {
    const failure = error === undefined ? {} : { error };
    this.#emit('close', { pool: this.name, connectionId: entry.id, reason, ...failure });
    if (this.#state === 'open') this.#grow();
    else this.#checkClosed();
  }

  /** Closes idle connections that are due; answers when the next will be. */
  #sweep(): number {
    const { clock, idleTimeoutMs, minSize } = this.#options;
    const now = clock.now();
    let next = Infinity;
    for (const entry of [...this.#idle]) {
      const idleEnds = idleTimeoutMs > 0 ? entry.idleSince + idleTimeoutMs : Infinity;
      const surplus = this.#total() - this.#closer.closing > minSize;
      const reason = now >= entry.expiresAt ? 'lifetime' : surplus && now >= idleEnds ? 'idle' : undefined;
      if (!reason) {
        next = Math.min(next, entry.expiresAt, surplus ? idleEnds : Infinity);
        continue;
      }
      this.#idle.splice(this.#idle.indexOf(entry), 1);
      this.#retire(entry, reason);
    }
    return next;
  }

  // The end

  #shutDown(): Promise<void> {
    const done = new Promise<void>((resolve) => {
      this.#disposed = resolve;
    });
    this.#state = 'closing';
    this.#emit('drain', { pool: this.name });
    this.#keeper.stop();
    this.#rejectAll(() => this.#closed());
    this.#opener.stop(this.#closed());
    for (const entry of this.#idle.splice(0)) this.#close(entry, 'dispose');
    this.#checkClosed();
    return done;
  }

  #revokeAll(): void {
    for (const entry of [...this.#used]) {
      entry.lease?.revoke('revoked, because the pool was disposed by force');
      this.#used.delete(entry);
      this.#close(entry, 'dispose', true);
    }
  }

  #checkClosed(): void {
    if (this.#state !== 'closing' || this.#total() > 0) return;
    this.#state = 'closed';
    this.#emit('closed', { pool: this.name });
    this.#disposed();
  }

  #closed(): PoolClosedError {
    return new PoolClosedError(closedMessage(this.name), { pool: this.name });
  }

  #emit<K extends keyof PoolEvents>(event: K, payload: PoolEvents[K]): void {
    this.#bus.emit(event, payload);
  }
}
