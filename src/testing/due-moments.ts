/** The moments at which requests were due that have not been begun, in their order. Its memory is that of those that wait. */

/** From so many on it is worth moving what waits. */
const WORTH_MOVING = 1_024;

/** A queue of moments. */
export class DueMoments {
  #moments: number[] = [];
  /** Where the queue begins; what lies before has been taken. */
  #first = 0;

  get count(): number {
    return this.#moments.length - this.#first;
  }

  add(dueAt: number): void {
    this.#moments.push(dueAt);
  }

  /** The earliest; only while there is one. */
  take(): number {
    const dueAt = this.#moments[this.#first++]!;
    // Moved when half of them are taken, so that each is moved once on average. A queue under overload is never empty.
    if (this.#first >= WORTH_MOVING && this.#first * 2 >= this.#moments.length) {
      this.#moments = this.#moments.slice(this.#first);
      this.#first = 0;
    }
    return dueAt;
  }

  all(): readonly number[] {
    return this.#moments.slice(this.#first);
  }
}
