/** Random numbers that a seed repeats: of each task its own, so that what one draws does not depend on when others do. */

/** A sequence of numbers that look random (xorshift of 32 bits, which is enough to vary what tasks do). */
export class Random {
  #state: number;

  /** `stream` tells apart the sequences of one seed. */
  constructor(seed: number, stream: number) {
    this.#state = Math.imul(seed ^ Math.imul(stream + 1, 0x9e3779b9), 0x85ebca6b) | 0 || 1;
    for (let i = 0; i < 8; i++) this.below(2); // neighbouring seeds begin alike
  }

  /** A whole number from 0 up to `limit`, which it does not reach. */
  below(limit: number): number {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state;
    return Math.floor(((state >>> 0) / 2 ** 32) * limit);
  }

  /** True in `share` of all cases. */
  chance(share: number): boolean {
    return this.below(2 ** 32) < share * 2 ** 32;
  }
}
