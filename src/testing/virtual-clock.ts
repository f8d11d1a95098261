/** A clock that moves only when told to, so that tests of timeouts and lifetimes take no time and always come out the same. */
import type { Clock, Timer } from '../core/clock.ts';
import { ConfigError } from '../core/errors.ts';

interface PendingTimer {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

/** Promise callbacks may start others; this many rounds let chains of them run to their end. */
const SETTLING_ROUNDS = 50;

/** One for all rounds: a promise of its own for each would be most of what a simulation allocates. */
const RESOLVED = Promise.resolve();

/** How often promises may settle without any timer being set before work counts as stuck. */
const IDLE_ROUNDS = 100;
/** How far work may move time on before it counts as stuck: there are timers that set themselves again for ever. */
const LONGEST_MS = 86_400_000;
/** How many timers may run in a moment: one that sets itself again without a delay would keep time from moving on. */
const MOST_AT_ONCE = 100_000;

/** A clock whose time is moved by `advance`. */
export class VirtualClock implements Clock {
  #now = 0;
  #order = 0;
  /** Timers that have run since time last moved on. */
  #atOnce = 0;
  readonly #timers = new Set<PendingTimer>();
  readonly #outside = new Set<Promise<void>>();

  now(): number {
    return this.#now;
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    const timer = { at: this.#now + Math.max(0, delayMs), order: this.#order++, callback };
    this.#timers.add(timer);
    return { cancel: () => void this.#timers.delete(timer) };
  }

  /** Timers that have been set and not yet run. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Moves time on by `ms`, runs the timers that come due in order, and lets promises settle after each. Throws ConfigError when they never end. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    await this.#runTo(end);
  }

  /** Resolves when `ms` milliseconds of this clock have passed. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.setTimer(resolve, ms);
    });
  }

  /** Moves time on from timer to timer until `work` has ended, for a day at most; answers its result. Work that waits for anything but this clock and what `outside` was given is refused with ConfigError. */
  async runUntil<R>(work: Promise<R>): Promise<R> {
    const state = { ended: false };
    const end = (): void => void (state.ended = true);
    const latest = this.#now + LONGEST_MS;
    work.then(end, end);
    await settle();
    for (let idle = 0; idle < IDLE_ROUNDS; idle++) {
      if (state.ended) return work;
      if (this.#outside.size > 0) {
        idle = 0;
        await Promise.race(this.#outside);
        await settle();
        continue;
      }
      const next = this.#nextUntil(latest);
      if (next) {
        idle = 0;
        await this.#runTo(next.at); // settles once a timer: simulations run thousands of them
      } else await settle();
    }
    throw new ConfigError('The work waits for something that no timer of this clock brings about within a day.');
  }

  /**
   * Waits for something that this clock does not bring about, such as a module that is loaded or a worker that answers:
   * until it has ended `runUntil` stands still, so it takes none of this clock's time.
   */
  outside<R>(work: Promise<R>): Promise<R> {
    const end = (): void => void this.#outside.delete(ended);
    const ended = work.then(end, end);
    this.#outside.add(ended);
    return work;
  }

  /** Moves time on without running anything, as a blocked event loop does. */
  freeze(ms: number): void {
    this.#now += ms;
  }

  async #runTo(end: number): Promise<void> {
    const begin = this.#now;
    for (let timer = this.#nextUntil(end); timer; timer = this.#nextUntil(end)) {
      this.#timers.delete(timer);
      this.#atOnce = timer.at > this.#now ? 0 : this.#atOnce + 1;
      if (this.#atOnce > MOST_AT_ONCE)
        throw new ConfigError('A timer of this clock sets itself again without a delay, so time cannot move on.');
      this.#now = Math.max(this.#now, timer.at);
      timer.callback();
      await settle();
    }
    // A callback may have frozen the clock beyond the end.
    this.#now = Math.max(this.#now, end);
    if (end > begin) this.#atOnce = 0;
  }

  #nextUntil(end: number): PendingTimer | undefined {
    let next: PendingTimer | undefined;
    for (const timer of this.#timers) {
      if (timer.at > end) continue;
      if (!next || timer.at < next.at || (timer.at === next.at && timer.order < next.order)) next = timer;
    }
    return next;
  }
}

/** Waits for something that no clock brings about, during which a virtual one stands still. */
export function outside<R>(clock: Clock, work: Promise<R>): Promise<R> {
  return clock instanceof VirtualClock ? clock.outside(work) : work;
}

/** Lets promise callbacks run until none is left, as far as chains of ordinary length go. */
export async function settle(): Promise<void> {
  for (let round = 0; round < SETTLING_ROUNDS; round++) await RESOLVED;
}
