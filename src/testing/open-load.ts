/**
 * Requests that arrive by themselves. What is due is written down at its moment, however busy everything is, and begun as soon
 * as it may: so the wait of a request that is begun late is known, and none is left out because others were slow.
 */
import { ConfigError } from '../core/errors.ts';
import { show } from '../core/suggest.ts';
import { DueMoments } from './due-moments.ts';
import type { OpenLoad } from './load-options.ts';
import type { LoadRun } from './load-run.ts';

/** A source of random numbers that answers 0 more often in a row is none: no time would pass between arrivals. */
const MOST_ZEROS = 100;

/** The arrivals of a run. */
export class Arrivals {
  readonly #run: LoadRun;
  readonly #maxInFlight: number;
  readonly #next: () => number;
  readonly #done = Promise.withResolvers<void>();
  readonly #due = new DueMoments();
  #nextDueAt = Infinity;
  #inFlight = 0;
  #pausing = false;
  readonly #answered = (): void => {
    this.#inFlight--;
    this.#begin();
  };

  constructor(run: LoadRun, load: OpenLoad, random: () => number) {
    this.#run = run;
    this.#maxInFlight = load.maxInFlight ?? Infinity;
    this.#next = schedule(run.startsAt, load, random);
  }

  /** Moments at which requests were due that are not begun yet. */
  get waiting(): readonly number[] {
    return this.#due.all();
  }

  /** Resolves when all that was due has been answered. Rejects when a moment or a time cannot be had. */
  async drive(): Promise<void> {
    this.#nextDueAt = this.#next();
    this.#arrive();
    return this.#done.promise;
  }

  #arrive(): void {
    const now = this.#run.clock.now();
    while (this.#nextDueAt <= now && this.#nextDueAt < this.#run.endsAt) {
      this.#due.add(this.#nextDueAt);
      this.#nextDueAt = this.#next();
    }
    if (this.#nextDueAt < this.#run.endsAt) this.#run.after(this.#nextDueAt - now, () => this.#arriveLater());
    this.#begin();
  }

  /** In a timer nobody is there to catch what the random numbers of the program throw. */
  #arriveLater(): void {
    try {
      this.#arrive();
    } catch (error) {
      this.#done.reject(error);
    }
  }

  #begin(): void {
    if (this.#pausing) return;
    while (this.#due.count > 0 && this.#inFlight < this.#maxInFlight && this.#run.open) {
      if (this.#run.breathless) return this.#pause();
      const dueAt = this.#due.take();
      this.#inFlight++;
      this.#run.request({ dueAt }).then(this.#answered, this.#done.reject);
    }
    const done = this.#due.count === 0 && this.#inFlight === 0 && this.#nextDueAt >= this.#run.endsAt;
    if (done) this.#done.resolve();
  }

  /** A backlog of operations that compute would keep answers, timers and whoever ends the test from the event loop. */
  #pause(): void {
    this.#pausing = true;
    void this.#run.turn().then(() => {
      this.#pausing = false;
      this.#begin();
    });
  }
}

/** Answers the moment of the next arrival at each call. */
function schedule(startsAt: number, load: OpenLoad, random: () => number): () => number {
  const { arrivalsPerSecond, arrivals = 'random' } = load;
  let count = 0;
  // Counted from the start, for sums of gaps drift away from the rate.
  if (arrivals === 'even') return () => startsAt + (count++ * 1_000) / arrivalsPerSecond;
  // Gaps between independent arrivals are distributed exponentially; 1 - random() is never 0.
  let at = startsAt;
  let zeros = 0;
  return () => {
    const number = random();
    zeros = number === 0 ? zeros + 1 : 0;
    if (!(number >= 0 && number < 1) || zeros > MOST_ZEROS)
      throw new ConfigError(`random must answer numbers from 0 up to 1 that differ, got ${show(number)}.`);
    return (at -= (Math.log(1 - number) * 1_000) / arrivalsPerSecond);
  };
}
