/** Those who wait until a pool has its first connections open, each no longer than a caller would wait for one. */
import type { Clock, Timer } from '../core/clock.ts';

interface Expecting {
  readonly timer: Timer | undefined;
  resolve(): void;
  reject(error: unknown): void;
}

/** The waiting for a pool to be ready. */
export class Readiness {
  readonly #clock: Clock;
  #expecting = new Set<Expecting>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether anybody waits. */
  get expected(): boolean {
    return this.#expecting.size > 0;
  }

  /** Waits for `reached` or `failed`; after `timeoutMs` rejects with what `late` makes. */
  wait(timeoutMs: number, late: (waitMs: number) => unknown): Promise<void> {
    return new Promise((resolve, reject) => {
      const expire = (): void => {
        this.#expecting.delete(expecting);
        reject(late(timeoutMs));
      };
      const timer = timeoutMs === Infinity ? undefined : this.#clock.setTimer(expire, timeoutMs);
      const expecting: Expecting = { timer, resolve, reject };
      this.#expecting.add(expecting);
    });
  }

  reached(): void {
    for (const expecting of this.#end()) {
      expecting.timer?.cancel();
      expecting.resolve();
    }
  }

  failed(error: () => unknown): void {
    for (const expecting of this.#end()) {
      expecting.timer?.cancel();
      expecting.reject(error());
    }
  }

  #end(): Iterable<Expecting> {
    const ended = this.#expecting;
    this.#expecting = new Set();
    return ended;
  }
}
