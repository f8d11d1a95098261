/**
 * Sheds load by controlled delay: when even the luckiest caller of an interval has waited longer than the target, the queue
 * is standing and serves everybody too late; then those who have waited twice the target are turned away until somebody is
 * served in time again. After CoDel (Nichols and Jacobson, ACM Queue 2012) as Elixir's db_connection applies it to pools.
 */

/** The judgement over one queue. Times are those of the pool's clock. */
export class Shedder {
  readonly #targetMs: number;
  readonly #intervalMs: number;
  #intervalEnds = -Infinity;
  /** The shortest wait of the interval so far. */
  #shortestMs = 0;
  #shedding = false;

  constructor({ targetMs, intervalMs }: { readonly targetMs: number; readonly intervalMs: number }) {
    this.#targetMs = targetMs;
    this.#intervalMs = intervalMs;
  }

  /** Somebody comes to an empty queue: what was before says nothing of it. */
  restarted(): void {
    this.#shedding = false;
    this.#intervalEnds = -Infinity;
  }

  /** Somebody is served after a wait of this length; a wait of 0 means that a connection was idle. */
  served(now: number, waitMs: number): void {
    if (waitMs <= this.#targetMs) this.#shedding = false;
    if (now < this.#intervalEnds) {
      this.#shortestMs = Math.min(this.#shortestMs, waitMs);
      return;
    }
    if (this.#intervalEnds !== -Infinity && this.#shortestMs > this.#targetMs && waitMs > this.#targetMs)
      this.#shedding = true;
    this.#intervalEnds = now + this.#intervalMs;
    this.#shortestMs = waitMs;
  }

  /** Whether a caller who has waited this long is to be turned away instead of served. */
  refuses(waitMs: number): boolean {
    return this.#shedding && waitMs > 2 * this.#targetMs;
  }
}
