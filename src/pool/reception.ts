/**
 * Receives callers for whom no connection is free: lets a bounded number wait in order, and tells the others, and those
 * whose time is up, why there is none. Who leaves the queue with a connection is the pool's business.
 */
import { ConfigError } from '../core/errors.ts';
import type { EventBus } from '../observe/bus.ts';
import type { PoolEvents } from '../observe/events.ts';
import type { Counters } from './counters.ts';
import { Deadlines } from './deadlines.ts';
import { isDeadlocked, noteHoldings, type Holding, type WaitingPlace } from './deadlock.ts';
import { KEPT, NO_TAGS } from './entry.ts';
import type { Lease, LeaseOwner } from './lease.ts';
import type { ResolvedPoolOptions } from './options.ts';
import { deadlockError, queueFullError, shedError, timeoutError, type Situation } from './report.ts';
import { Shedder } from './shedder.ts';
import { Waiter, WaiterQueue, type Ask, type WaitFailure } from './waiters.ts';

/**
 * How long a circle of waits must last to be taken for one, in milliseconds. Code that holds a connection and starts a wait without
 * awaiting it goes on, and mostly gives its connection back sooner.
 */
const DEADLOCK_MS = 100;

/** What the reception works with. */
export interface ReceptionParts<C> {
  readonly options: ResolvedPoolOptions;
  readonly bus: EventBus<PoolEvents>;
  readonly counters: Counters;
  readonly owner: LeaseOwner<C>;
  /** Where callers wait, as seen by those who look for circles. */
  readonly place: WaitingPlace;
  /** Why nobody is received any more; undefined while the pool is open. */
  readonly closed: () => Error | undefined;
  /** Callers that may wait: maxQueue, and those for whom a connection comes without anybody giving one back. */
  readonly room: () => number;
  /** Somebody waits now: the pool looks for a connection. */
  readonly arrived: () => void;
  /** The state of the pool, for errors. */
  readonly situation: () => Situation;
}

/** Those who wait for a pool's connections. */
export class Reception<C> {
  readonly #parts: ReceptionParts<C>;
  readonly #queue = new WaiterQueue<C>();
  readonly #deadlines: Deadlines<C>;
  readonly #shedder: Shedder | undefined;

  constructor(parts: ReceptionParts<C>) {
    this.#parts = parts;
    const { codel, clock } = parts.options;
    this.#deadlines = new Deadlines(clock, this.#queue, { expire: (late) => this.#failed(late, 'timeout') });
    if (codel !== false) this.#shedder = new Shedder(codel);
  }

  /** Callers who wait. */
  get length(): number {
    return this.#queue.length;
  }

  [Symbol.iterator](): Iterator<Waiter<C>> {
    return this.#queue[Symbol.iterator]();
  }

  /** Lets a caller wait, or rejects at once. */
  wait(ask: Ask): Promise<Lease<C>> {
    const { options, counters, closed, room, arrived } = this.#parts;
    const { timeoutMs = options.acquireTimeoutMs, tags } = ask.options;
    const isKept = tags === KEPT;
    const waiter = new Waiter<C>(ask, options.clock.now(), timeoutMs);
    const end = closed(); // A listener may have disposed the pool since the caller asked.
    if (!(timeoutMs >= 0)) {
      this.#giveUp(waiter, new ConfigError(`timeoutMs must be at least 0 milliseconds, got ${timeoutMs}.`));
    } else if (end) {
      this.#giveUp(waiter, end);
    } else if (!isKept && this.#queue.length >= room()) {
      this.#refuse(waiter, queueFullError);
    } else {
      if (!isKept) counters.queued++;
      if (this.#queue.length === 0) this.#shedder?.restarted();
      this.#queue.push(waiter);
      arrived();
      if (!waiter.left) this.#settleIn(waiter);
    }
    return waiter.promise;
  }

  /** Takes out the one who waited longest, to be served now. */
  next(now: number): Waiter<C> | undefined {
    for (let waiter = this.#shift(); waiter; waiter = this.#shift()) {
      const waitMs = now - waiter.since;
      if (!this.#shedder?.refuses(waitMs)) {
        this.#shedder?.served(now, waitMs);
        return waiter;
      }
      this.#refuse(waiter, shedError);
    }
    return undefined;
  }

  /** Somebody was served without waiting. */
  servedAtOnce(now: number): void {
    this.#shedder?.served(now, 0);
  }

  /** Rejects the one who has waited longest. */
  rejectFirst(error: unknown): void {
    const waiter = this.#shift();
    if (waiter) this.#giveUp(waiter, error);
  }

  /** Rejects those who wait now; a listener that asks again at once waits anew. */
  rejectAll(error: () => Error): void {
    for (let count = this.#queue.length; count > 0; count--) {
      const waiter = this.#shift();
      if (waiter) this.#giveUp(waiter, error());
    }
  }

  /** The pool serves again, or has fewer connections: circles may have been closed that were none before. */
  changed(): void {
    for (const waiter of this.#queue) this.#suspect(waiter);
  }

  /** The caller stays, and its time begins to run. */
  #settleIn(waiter: Waiter<C>): void {
    const { owner, place } = this.#parts;
    if (waiter.ask.options.signal?.aborted) return this.#failed(waiter, 'abort');
    if (waiter.dueAt <= waiter.since) return this.#failed(waiter, 'timeout');
    this.#deadlines.watch(waiter.dueAt);
    waiter.listen((aborted) => this.#failed(aborted, 'abort'));
    if (!owner.scope) return;
    waiter.forgetHoldings = noteHoldings(place, owner.scope.get() as Holding | undefined); // only leases write there
    this.#suspect(waiter);
  }

  /** Refuses a caller who holds a connection when there is a circle and it lasts. */
  #suspect(waiter: Waiter<C>): void {
    const { options, place } = this.#parts;
    const forget = waiter.forgetHoldings;
    if (!forget || !isDeadlocked(place)) return;
    const timer = options.clock.setTimer(() => this.#refuseDeadlocked(waiter), DEADLOCK_MS);
    waiter.forgetHoldings = () => {
      forget();
      timer.cancel();
    };
  }

  #refuseDeadlocked(waiter: Waiter<C>): void {
    const { counters, place, situation } = this.#parts;
    if (!isDeadlocked(place)) return;
    counters.deadlocks++;
    const error = deadlockError(situation());
    this.#remove(waiter);
    this.#giveUp(waiter, error);
  }

  #shift(): Waiter<C> | undefined {
    const waiter = this.#queue.shift();
    if (this.#queue.length === 0) this.#deadlines.clear();
    return waiter;
  }

  #remove(waiter: Waiter<C>): void {
    this.#queue.remove(waiter);
    if (this.#queue.length === 0) this.#deadlines.clear();
  }

  #failed(waiter: Waiter<C>, why: WaitFailure): void {
    const { counters, options, situation } = this.#parts;
    this.#remove(waiter);
    if (why === 'abort') counters.aborted++;
    else if (waiter.ask.options.tags !== KEPT) counters.timeouts++;
    const waitMs = options.clock.now() - waiter.since;
    const error =
      why === 'abort' ? waiter.ask.options.signal?.reason : timeoutError(situation(), waitMs, waiter.lateMs);
    this.#giveUp(waiter, error);
  }

  /** Turns a caller away because of the load. */
  #refuse(waiter: Waiter<C>, errorOf: (situation: Situation, waitMs: number) => Error): void {
    const { bus, counters, options, owner, situation } = this.#parts;
    const waitMs = options.clock.now() - waiter.since;
    const error = errorOf(situation(), waitMs);
    const { requestId, options: asked } = waiter.ask;
    counters.refused++;
    bus.emit('queueFull', { pool: owner.name, requestId, waitMs, tags: asked.tags ?? NO_TAGS, error });
    this.#giveUp(waiter, error);
  }

  /** Tells a caller who is not in the queue that there is no connection. */
  #giveUp(waiter: Waiter<C>, error: unknown): void {
    const { bus, options, owner } = this.#parts;
    const { requestId, options: asked } = waiter.ask;
    const { tags = NO_TAGS } = asked;
    waiter.reject(error);
    if (tags === KEPT || !bus.has('acquireFailed')) return;
    const waitMs = options.clock.now() - waiter.since;
    bus.emit('acquireFailed', { pool: owner.name, requestId, waitMs, tags, error });
  }
}
