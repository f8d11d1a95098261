/**
 * Looks for leases that are not released: reports those held for longer than leakThresholdMs, once each, and finds those whose
 * holder was garbage-collected.
 */
import type { Timer } from '../core/clock.ts';
import { isLent, type Entry } from './entry.ts';
import type { ResolvedPoolOptions } from './options.ts';

/**
 * Hears of leases that were garbage-collected. Each connection has one canary, which goes with its lease and comes back at
 * the release: a canary that is collected was with a lease that nobody can release any more. Registering each lease
 * instead would cost as much as lending it.
 */
export class Reclaimer<C> {
  readonly #registry: FinalizationRegistry<Entry<C>>;

  constructor(forgotten: (entry: Entry<C>) => void) {
    this.#registry = new FinalizationRegistry((entry) => {
      if (isLent(entry)) forgotten(entry); // else its lease was ended under its holder
    });
  }

  /** Gives a new connection its canary. */
  guard(entry: Entry<C>): void {
    entry.canary = Object.freeze({});
    this.#registry.register(entry.canary, entry);
  }
}

/** What a watch tells. */
export interface LeakEvents<C> {
  /** A lease lasts too long. */
  leaked(entry: Entry<C>): void;
}

/** Reports leases that last too long. One timer for all, set for the one that will be too old first. */
export class ThresholdWatch<C> {
  readonly #options: ResolvedPoolOptions;
  readonly #used: Iterable<Entry<C>>;
  readonly #events: LeakEvents<C>;
  #timer: Timer | undefined;

  constructor(options: ResolvedPoolOptions, used: Iterable<Entry<C>>, events: LeakEvents<C>) {
    this.#options = options;
    this.#used = used;
    this.#events = events;
  }

  /** A lease begins. */
  began(): void {
    const { clock, leakThresholdMs } = this.#options;
    this.#timer ??= clock.setTimer(() => this.#look(), leakThresholdMs, { background: true });
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #look(): void {
    this.#timer = undefined;
    const { clock, leakThresholdMs } = this.#options;
    const now = clock.now();
    let next = Infinity;
    for (const entry of this.#used) {
      if (!isLent(entry) || entry.leaked) continue;
      const dueAt = entry.lentAt + leakThresholdMs;
      if (now >= dueAt) this.#events.leaked(entry);
      else next = Math.min(next, dueAt);
    }
    if (next === Infinity) return;
    this.#timer ??= clock.setTimer(() => this.#look(), next - now, { background: true });
  }
}
