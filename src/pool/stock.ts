/**
 * The connections of a pool: opened as they are wanted, kept while idle, lent, checked, cleaned and closed, and never more
 * than allowed. It does not know who asks or waits; its pool tells it how many do, and takes whom it offers a connection.
 */
import type { EventBus } from '../observe/bus.ts';
import type { CloseReason, PoolEvents } from '../observe/events.ts';
import { Checker, type Verdict } from './checker.ts';
import { Cleaner } from './cleaner.ts';
import { Closer } from './closer.ts';
import type { Connector } from './connector.ts';
import type { Counters, Gauge } from './counters.ts';
import type { Demand } from './demand.ts';
import { isLent, letGo, lifetimeEnd, newEntry, watch, type Entry } from './entry.ts';
import { Keeper, type Due } from './keeper.ts';
import type { Fate, Lease, LeaseOwner } from './lease.ts';
import { Ledger } from './ledger.ts';
import { Opener, type OpenFailure } from './opener.ts';
import type { ResolvedPoolOptions } from './options.ts';
import type { Ask } from './waiters.ts';

const DONE = Promise.resolve();

/** Numbers what a pool makes, in common with the pools it acts as one with. */
export interface Numbers {
  connection: number;
  lease: number;
  request: number;
  connect: number;
}

/** What a stock works with. */
export interface StockParts<C> {
  readonly connector: Connector<C>;
  readonly options: ResolvedPoolOptions;
  readonly bus: EventBus<PoolEvents>;
  readonly numbers: Numbers;
  readonly counters: Counters;
  /** What leases know of their pool. */
  readonly owner: LeaseOwner<C>;
  readonly demand: Demand<C>;
}

/** The connections of a pool. */
export class Stock<C> {
  readonly #parts: StockParts<C>;
  readonly #cleaner: Cleaner<C>;
  readonly #checker: Checker<C>;
  /*
   * The law of the counts: connecting + idle + used + closing is what the database may see, and never exceeds maxSize (after
   * `resize`, only as long as those too many are in use or being closed). A connection enters in #opened, leaves in #closed or by
   * `detach`, and is in exactly one of the four in between, also while an event is emitted: a listener may call anything.
   * Nobody waits while a connection is idle, unless each of those who wait has one that is being checked; hence newcomers
   * pass nobody. Who takes a connection out of the ledger must see that it was still there: a disposal by force may have
   * come first.
   */
  readonly #opener: Opener<C>;
  readonly #keeper: Keeper<C>;
  readonly #ledger: Ledger<C>;
  readonly #closer: Closer<C>;
  /** Connections in the ledger that are being checked; each will serve somebody or be closed. */
  #checking = 0;
  #minSize: number;
  #maxSize: number;
  #paused = false;
  #ended = false;

  constructor(parts: StockParts<C>) {
    const { connector, options, numbers } = parts;
    const { name } = parts.owner;
    this.#parts = parts;
    ({ minSize: this.#minSize, maxSize: this.#maxSize } = options);
    this.#cleaner = new Cleaner(connector, options);
    this.#checker = new Checker(connector, options);
    this.#ledger = new Ledger({ ...parts, reclaim: (entry) => this.#close(entry, 'leaked') });
    this.#opener = new Opener({ connector, options, numbers }, {
      started: (attempt, connectId) => this.#emit('connectRequest', { pool: name, connectId, attempt }),
      opened: (connection, connectId, connectMs) => this.#opened(connection, connectId, connectMs),
      failed: (failure) => this.#openFailed(failure),
      rested: () => this.grow(),
      wanted: () => parts.demand.waiting > 0 || parts.demand.expected,
    }); // prettier-ignore
    this.#keeper = new Keeper(options, {
      hasSurplus: () => this.total - this.#closer.closing > this.#minSize,
      due: (entry, what) => this.#due(entry, what),
    }, connector.ping !== undefined); // prettier-ignore
    this.#closer = new Closer(connector, options, { closed: (...closed) => this.#closed(...closed) });
  }

  // Counts

  /** Connections that can be lent, now or when they come back. */
  get live(): number {
    return this.#keeper.size + this.#ledger.size;
  }

  /** All connections that the database may see. */
  get total(): number {
    return this.#opener.connecting + this.live + this.#closer.closing;
  }

  /** Callers who can be served although nobody gives a connection back: one can be opened, is being opened, or is being checked. */
  get coming(): number {
    return Math.max(0, this.#maxSize - this.total) + this.#opener.connecting + this.#checking;
  }

  get idle(): Iterable<Entry<C>> {
    return this.#keeper;
  }

  get used(): Iterable<Entry<C>> {
    return this.#ledger;
  }

  /** What the last failed try to connect said; undefined when none has failed since the last success. */
  get lastConnectError(): unknown {
    return this.#opener.lastError;
  }

  gauge(): Omit<Gauge, 'waiting'> {
    return {
      total: this.total,
      idle: this.#keeper.size,
      used: this.#ledger.size,
      connecting: this.#opener.connecting,
      closing: this.#closer.closing,
      minSize: this.#minSize,
      maxSize: this.#maxSize,
    };
  }

  /** Whether a connection can come only from somebody who holds one now; then each connection that is held. */
  onlyHolders(): Iterable<Entry<C>> | undefined {
    const isFull = this.#ledger.size >= this.#maxSize && this.#checking === 0;
    return isFull && !this.#paused ? this.#ledger : undefined;
  }

  // Lending

  /**
   * Takes an idle connection that is fit to be lent into the ledger, closing what is too old and checking what is doubtful. One
   * that answers later is offered then.
   */
  takeFit(now: number): Entry<C> | undefined {
    // One that is opened meanwhile, to replace one that failed, is left for those who wait: it might fail as well, without end.
    for (let left = this.#keeper.size; left > 0; left--) {
      const entry = this.#keeper.take();
      if (!entry) return undefined;
      if (now >= entry.expiresAt) {
        this.#close(entry, 'lifetime');
        continue;
      }
      this.#ledger.add(entry);
      if (this.#checker.trusts(entry, now) || this.#check(entry)) return entry;
      if (this.#checking > this.#parts.demand.waiting) return undefined;
    }
    return undefined;
  }

  /** Whether a connection that `takeFit` gave is still here. */
  has(entry: Entry<C>): boolean {
    return this.#ledger.has(entry);
  }

  /** Lends what `takeFit` gave. */
  lend(entry: Entry<C>, ask: Ask, now: number, waitMs: number): Lease<C> {
    return this.#ledger.lend(entry, ask, now, waitMs);
  }

  /** Gives what is idle to those who wait, as far as it is fit, and opens what is missing. */
  serve(): void {
    const { demand } = this.#parts;
    while (!this.#paused && demand.waiting > this.#checking) {
      const now = this.#now();
      const entry = this.takeFit(now);
      if (!entry) break;
      this.#offer(entry, now);
    }
    this.grow();
  }

  /** Ends a lease. Resolves when its connection is in order again, with the reason when it could not be cleaned. */
  takeBack(entry: Entry<C>, lease: Lease<C>, fate: Fate, reason: unknown): Promise<unknown> {
    const now = this.#now();
    this.#ledger.end(entry, lease, now);
    if (fate === 'release') {
      if (!this.#cleaner.isDone(entry)) return this.#reset(entry);
      this.#returned(entry, now);
    } else if (!this.#ledger.delete(entry)) return DONE;
    else if (fate === 'detach') this.#detach(entry);
    else {
      entry.failure ??= reason;
      this.#close(entry, 'discarded');
    }
    return DONE;
  }

  #returned(entry: Entry<C>, now: number): void {
    entry.idleSince = now;
    this.#offer(entry, now);
  }

  /**
   * Gives a connection that has become free to the one who waited longest, keeps it, or closes it when it is not to be used
   * again. It stays in the ledger until that is decided, because callers may be turned away first, and listeners told.
   */
  #offer(entry: Entry<C>, now: number): void {
    let ending = this.#endingOf(entry, now);
    const waiter = ending || this.#paused ? undefined : this.#parts.demand.next(now);
    if (!this.#ledger.delete(entry)) return;
    if (waiter) {
      this.#ledger.add(entry);
      return waiter.resolve(this.#ledger.lend(entry, waiter.ask, now, now - waiter.since));
    }
    ending ??= this.#ended ? 'dispose' : entry.doomed; // by a listener just now
    if (ending) this.#close(entry, ending);
    else this.#keeper.put(entry);
  }

  /** Why a free connection is not to be lent again. */
  #endingOf(entry: Entry<C>, now: number): CloseReason | undefined {
    const { maxUses } = this.#parts.options;
    if (this.#ended) return 'dispose';
    if (entry.doomed) return entry.doomed;
    if (this.total - this.#closer.closing > this.#maxSize) return 'surplus';
    if (maxUses > 0 && entry.uses >= maxUses) return 'uses';
    return now >= entry.expiresAt ? 'lifetime' : undefined;
  }

  /** Rolls back what the holder left open. The connection stays in use meanwhile, so nobody else can get it. */
  async #reset(entry: Entry<C>): Promise<unknown> {
    const started = this.#now();
    await this.#cleaner.clean(entry);
    const { doomed, failure, id } = entry;
    const now = this.#now();
    if (!doomed && this.#ledger.has(entry))
      this.#emit('reset', { pool: this.#parts.owner.name, connectionId: id, resetMs: now - started });
    this.#returned(entry, now);
    return doomed === 'reset failed' ? failure : undefined;
  }

  // Checking

  /** Asks a connection in the ledger whether it works; true when it said so at once. */
  #check(entry: Entry<C>): boolean {
    const verdict = this.#checker.check(entry);
    if (!(verdict instanceof Promise)) return this.#isFit(entry, verdict);
    this.#checking++;
    void verdict.then((late) => {
      this.#checking--;
      if (this.#isFit(entry, late)) this.#offer(entry, this.#now());
      this.serve();
    });
    return false;
  }

  #isFit(entry: Entry<C>, verdict: Verdict): boolean {
    if (!this.#ledger.has(entry)) return false;
    if (!verdict) return true;
    const { error } = verdict;
    entry.failure ??= error;
    this.#emit('validateFailed', { pool: this.#parts.owner.name, connectionId: entry.id, error });
    if (this.#ledger.delete(entry)) this.#close(entry, entry.doomed ?? 'invalid');
    return false;
  }

  /** The keeper has let go of a connection whose time has come. */
  #due(entry: Entry<C>, what: Due): void {
    if (what !== 'check') return this.#close(entry, what);
    this.#ledger.add(entry);
    if (this.#check(entry)) this.#offer(entry, this.#now());
  }

  /** A connection has ended by itself. */
  #lost(entry: Entry<C>, error: unknown): void {
    if (entry.doomed === 'lost') return;
    this.#checker.doubt();
    entry.doomed = 'lost';
    entry.failure = error;
    if (this.#keeper.remove(entry)) this.#close(entry, 'lost');
  }

  // Opening and closing

  /**
   * Opens as many connections as are wanted. An empty pool opens one for each waiter; a pool that has connections opens
   * one at a time, because most waiters of a spike are served by connections that come back sooner than a new one opens.
   */
  grow(): void {
    const { demand } = this.#parts;
    while (!this.#ended && !this.#opener.resting && this.total < this.#maxSize) {
      const { connecting, hopeless, failing } = this.#opener;
      const short = this.total < this.#minSize && (!hopeless || demand.expected);
      const careful = failing || this.live >= Math.max(1, this.#minSize);
      const wanted = !this.#paused && demand.waiting > connecting + this.#checking;
      if (!(short || wanted) || (careful && connecting > 0)) return;
      this.#opener.open();
    }
  }

  #opened(connection: C, connectId: number, connectMs: number): void {
    const { connector, counters, demand, numbers, options, owner } = this.#parts;
    const now = options.clock.now();
    const entry = newEntry(connection, ++numbers.connection, now, lifetimeEnd(options, now));
    counters.connects++;
    this.#ledger.enter(entry);
    watch(entry, connector, (error) => this.#lost(entry, error));
    this.#emit('connect', { pool: owner.name, connectionId: entry.id, connectId, connectMs });
    this.#offer(entry, this.#now());
    this.grow();
    demand.opened();
  }

  #openFailed({ error, attempt, connectId, fatal }: OpenFailure): void {
    const { counters, demand, owner } = this.#parts;
    counters.connectErrors++;
    this.#emit('connectFailed', { pool: owner.name, connectId, attempt, error });
    if (this.#ended) this.#checkEmpty();
    else demand.openFailed(error, fatal);
  }

  /** Closes a connection that is neither idle nor used any more; its place is free only when that is done. */
  #close(entry: Entry<C>, reason: CloseReason, force = false): void {
    letGo(entry);
    this.#parts.counters.closing(reason);
    this.#closer.close(entry, reason, force);
  }

  /** Lets a connection go that is open and is to stay so. */
  #detach(entry: Entry<C>): void {
    letGo(entry);
    this.#closed(entry, 'detached', undefined);
  }

  #closed(entry: Entry<C>, reason: CloseReason, error: unknown): void {
    const failure = entry.failure ?? error;
    const told = failure === undefined ? {} : { error: failure };
    this.#emit('close', { pool: this.#parts.owner.name, connectionId: entry.id, reason, ...told });
    if (this.#ended) return this.#checkEmpty();
    this.serve();
    if (reason === 'surplus') this.#parts.demand.shrunk();
  }

  // Changes

  resize(minSize: number, maxSize: number): void {
    this.#minSize = minSize;
    this.#maxSize = maxSize;
    while (this.total - this.#closer.closing > maxSize && this.#keeper.size > 0) {
      this.#close(this.#keeper.takeOldest()!, 'surplus');
    }
    this.#keeper.look();
    this.serve();
  }

  /** Closes idle connections now, and with 'all' the others when they come back; `tell` is called with their number before. */
  evict(which: 'idle' | 'all', tell: (count: number) => void): number {
    const idle = [...this.#keeper];
    const used = [...this.#ledger].filter((entry) => which === 'all' || !isLent(entry));
    for (const entry of used) entry.doomed ??= 'evicted';
    const count = idle.length + used.length;
    tell(count);
    for (const entry of idle) if (this.#keeper.remove(entry)) this.#close(entry, 'evicted');
    return count;
  }

  /** Offers nothing to those who wait until it is called with false. */
  pause(paused: boolean): void {
    this.#paused = paused;
    if (!paused) this.serve();
  }

  /** Opens nothing more, and closes what is idle and what comes back. */
  end(reason: unknown): void {
    this.#ended = true;
    this.#keeper.stop();
    this.#opener.stop(reason);
    for (let entry = this.#keeper.take(); entry; entry = this.#keeper.take()) this.#close(entry, 'dispose');
    this.#checkEmpty();
  }

  /** Closes connections in use under their holders. */
  revokeAll(): void {
    for (const entry of this.#ledger.revokeAll()) this.#close(entry, 'dispose', true);
  }

  #checkEmpty(): void {
    if (this.total > 0) return;
    this.#ledger.stop();
    this.#parts.demand.emptied();
  }

  #now(): number {
    return this.#parts.options.clock.now();
  }

  #emit<K extends keyof PoolEvents>(event: K, payload: PoolEvents[K]): void {
    this.#parts.bus.emit(event, payload);
  }
}
