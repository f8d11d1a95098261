/** Random numbers that a seed repeats: of each task its own, so that what one draws does not depend on when others do. */
import { seeded } from '../../src/testing/seeded.ts';

/** A sequence of numbers that look random. */
export class Random {
  readonly #next: () => number;

  /** `stream` tells apart the sequences of one seed. */
  constructor(seed: number, stream: number) {
    this.#next = seeded(Math.imul(seed ^ Math.imul(stream + 1, 0x9e3779b9), 0x85ebca6b));
  }

  /** A whole number from 0 up to `limit`, which it does not reach. */
  below(limit: number): number {
    return Math.floor(this.#next() * limit);
  }

  /** True in `share` of all cases. */
  chance(share: number): boolean {
    return this.#next() < share;
  }
}
