/**
 * Wakes a pool up when one of its idle connections is due to be closed. One background timer a pool: it is set for the
 * earliest due time, and since use only postpones that time, an early call finds nothing to do and sets it again.
 */
import type { Clock, Timer } from '../core/clock.ts';

/** The timer of a pool's upkeep. */
export class Keeper {
  readonly #clock: Clock;
  /** Closes what is due; answers when something will be due next, on the clock, or Infinity. */
  readonly #sweep: () => number;
  #timer: Timer | undefined;

  constructor(clock: Clock, sweep: () => number) {
    this.#clock = clock;
    this.#sweep = sweep;
  }

  /** Makes sure the pool is woken up, at the latest when this is due. Cheap when that is so already. */
  watch(dueAt: number): void {
    if (this.#timer !== undefined || dueAt === Infinity) return;
    this.#timer = this.#clock.setTimer(() => this.#wake(), Math.max(0, dueAt - this.#clock.now()), {
      background: true,
    });
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #wake(): void {
    this.#timer = undefined;
    this.watch(this.#sweep());
  }
}
