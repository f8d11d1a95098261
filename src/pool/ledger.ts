/**
 * Knows who holds which connection: makes leases, ends them, and tells of both. A connection is in it as long as it is
 * neither idle nor being opened or closed, so also while the pool itself checks or cleans it; then nobody's lease holds it.
 */
import type { EventBus } from '../observe/bus.ts';
import type { PoolEvents } from '../observe/events.ts';
import type { Counters } from './counters.ts';
import { KEPT, NO_TAGS, type Entry } from './entry.ts';
import { Lease, type LeaseOwner } from './lease.ts';
import { Reclaimer, ThresholdWatch } from './leak-watch.ts';
import type { ResolvedPoolOptions } from './options.ts';
import { stackOf } from './report.ts';
import { UseList } from './use-list.ts';
import type { Ask } from './waiters.ts';

/** What the ledger works with. */
export interface LedgerParts<C> {
  readonly options: ResolvedPoolOptions;
  readonly bus: EventBus<PoolEvents>;
  readonly counters: Counters;
  /** Numbers leases. */
  readonly numbers: { lease: number };
  /** Whom leases are given back to. */
  readonly owner: LeaseOwner<C>;
  /** Closes a connection whose lease was forgotten. */
  reclaim(entry: Entry<C>): void;
}

/** The connections of a pool that are in use. */
export class Ledger<C> {
  readonly #parts: LedgerParts<C>;
  /** The longest in use in front, because entries are taken out and put in again. */
  readonly #used = new UseList<Entry<C>>();
  readonly #reclaimer: Reclaimer<C> | undefined;
  readonly #threshold: ThresholdWatch<C> | undefined;

  constructor(parts: LedgerParts<C>) {
    const { reclaimLeaks, leakThresholdMs } = parts.options;
    this.#parts = parts;
    if (reclaimLeaks) this.#reclaimer = new Reclaimer((entry) => this.#forgotten(entry));
    if (leakThresholdMs > 0) {
      this.#threshold = new ThresholdWatch(parts.options, this.#used, {
        leaked: (entry) => this.#leaked(entry, false),
      });
    }
  }

  get size(): number {
    return this.#used.size;
  }

  [Symbol.iterator](): Iterator<Entry<C>> {
    return this.#used[Symbol.iterator]();
  }

  /** Takes in a connection that has just been opened. */
  enter(entry: Entry<C>): void {
    this.#reclaimer?.guard(entry);
    this.#used.add(entry);
  }

  /** The pool itself uses the connection now. */
  add(entry: Entry<C>): void {
    this.#used.add(entry);
  }

  has(entry: Entry<C>): boolean {
    return this.#used.has(entry);
  }

  /** Takes a connection out; false when somebody else has. */
  delete(entry: Entry<C>): boolean {
    return this.#used.delete(entry);
  }

  /** Lends a connection that the pool itself has used until now. */
  lend(entry: Entry<C>, ask: Ask, now: number, waitMs: number): Lease<C> {
    const { bus, counters, numbers, owner } = this.#parts;
    const { tags = NO_TAGS } = ask.options;
    entry.leaseId = ++numbers.lease;
    entry.lentAt = now;
    entry.tags = tags;
    entry.trace = ask.trace;
    entry.uses++;
    const lease = new Lease(owner, entry);
    if (tags === KEPT) return lease;
    this.#threshold?.began();
    counters.acquired++;
    counters.waited(waitMs);
    if (bus.has('checkout')) {
      const { requestId } = ask;
      bus.emit('checkout', { pool: owner.name, connectionId: entry.id, leaseId: lease.id, requestId, waitMs, tags });
    }
    return lease;
  }

  /** Ends a lease; its connection remains here until the pool takes it out. */
  end(entry: Entry<C>, lease: Lease<C>, now: number): void {
    const { bus, counters, owner } = this.#parts;
    const { leaked } = entry;
    const { tags } = lease;
    const heldMs = now - lease.acquiredAt;
    this.#forget(entry);
    if (tags === KEPT) return;
    counters.held(heldMs);
    const about = { pool: owner.name, connectionId: entry.id, leaseId: lease.id, heldMs, tags };
    if (bus.has('checkin')) bus.emit('checkin', about);
    if (leaked) bus.emit('leakRecovered', { ...about });
  }

  /** Ends all leases under their holders; answers their connections. */
  revokeAll(): Entry<C>[] {
    const revoked = [...this.#used];
    for (const entry of revoked) {
      this.#forget(entry);
      this.#used.delete(entry);
    }
    return revoked;
  }

  stop(): void {
    this.#threshold?.stop();
  }

  #forget(entry: Entry<C>): void {
    entry.leaseId = 0;
    entry.leaked = false;
    entry.trace = undefined;
    entry.waits = undefined;
  }

  /** Nobody can release the lease any more. */
  #forgotten(entry: Entry<C>): void {
    this.#leaked(entry, true);
    if (!this.#used.delete(entry)) return;
    this.#forget(entry);
    this.#parts.reclaim(entry);
  }

  #leaked(entry: Entry<C>, collected: boolean): void {
    const { bus, counters, options, owner } = this.#parts;
    if (!entry.leaked) counters.leaks++;
    entry.leaked = true;
    bus.emit('leak', {
      pool: owner.name, connectionId: entry.id, leaseId: entry.leaseId, heldMs: options.clock.now() - entry.lentAt,
      tags: entry.tags, stack: stackOf(entry.trace), collected,
    }); // prettier-ignore
  }
}
