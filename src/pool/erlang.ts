/**
 * Erlang's C formula: how long callers wait on average for one of several servers, when they come at random and are served for
 * times that are distributed exponentially (the queue M/M/c). Pure arithmetic; `sizing.ts` asks it for a size, the simulator
 * of `testing/` stands beside it.
 */

/** A load: callers at random, each holding a connection for a while. */
export interface Load {
  readonly arrivalsPerSecond: number;
  /** How long a caller holds a connection on average, in milliseconds. */
  readonly holdMs: number;
}

/** A queue whose size grows from 1 on. The recursion for Erlang's B leads from one size to the next without large numbers. */
export class ErlangQueue {
  /** Connections that the load keeps busy on average. */
  readonly offered: number;
  readonly #holdMs: number;
  #size = 0;
  /** The share of callers who would be turned away if nobody could wait: Erlang's B. */
  #blocking = 1;

  constructor({ arrivalsPerSecond, holdMs }: Load) {
    this.offered = (arrivalsPerSecond * holdMs) / 1_000;
    this.#holdMs = holdMs;
    this.grow();
  }

  get size(): number {
    return this.#size;
  }

  /** Infinity when the load keeps all connections busy: then the queue grows without end. */
  get meanWaitMs(): number {
    const [offered, size, blocking] = [this.offered, this.#size, this.#blocking];
    if (size <= offered) return Infinity;
    const waiting = blocking / (1 - (offered / size) * (1 - blocking));
    return (waiting * this.#holdMs) / (size - offered);
  }

  /** Adds a connection. */
  grow(): void {
    this.#size++;
    this.#blocking = (this.offered * this.#blocking) / (this.#size + this.offered * this.#blocking);
  }
}

/** The mean wait for one of `maxSize` connections, in milliseconds; Infinity when they are too few for the load. */
export function erlangMeanWaitMs(maxSize: number, load: Load): number {
  const queue = new ErlangQueue(load);
  while (queue.size < maxSize) queue.grow();
  return queue.meanWaitMs;
}
