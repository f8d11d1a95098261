/**
 * One run of a load test: its time, its requests under way, and its end. It knows no schedule; `closed-load.ts` and
 * `open-load.ts` decide when a request is sent.
 */
import { systemClock, type Clock, type Timer } from '../core/clock.ts';
import { ConfigError } from '../core/errors.ts';
import { turnOfEventLoop } from './event-loop.ts';
import type { CheckedOptions } from './load-options.ts';
import type { LoadTally, RequestTimes } from './load-tally.ts';
import { outside, VirtualClock } from './virtual-clock.ts';

/** What an operation of a load test is told. */
export interface LoadRequest {
  /** Counts the requests of the run from 0, those of the warm-up too. */
  readonly number: number;
  /** Which of the users sends it, from 0; undefined when requests arrive by themselves. */
  readonly user: number | undefined;
  /** Aborts when the test has ended without waiting for this request any longer. */
  readonly signal: AbortSignal;
}

/** What a load test does again and again. An error it throws is counted and does not end the test. */
export type LoadOperation = (request: LoadRequest) => unknown;

/** Requests during which a clock that is not the machine's may stand still. */
const STILL_REQUESTS = 10_000;

/** How long requests may follow each other without a pause on the machine's clock, in milliseconds. */
const TURN_AFTER_MS = 10;

/** A run. */
export class LoadRun {
  readonly clock: Clock;
  readonly startsAt: number;
  /** The moment after which no request is sent. */
  readonly endsAt: number;
  readonly #operation: LoadOperation;
  readonly #tally: LoadTally;
  readonly #givesUpAt: number;
  readonly #controller = new AbortController();
  readonly #timers = new Set<Timer>();
  readonly #gaveUp = Promise.withResolvers<void>();
  readonly #outerSignal: AbortSignal | undefined;
  readonly #aborted = (): void => this.#gaveUp.reject(this.#outerSignal?.reason);
  #number = 0;
  #stillSince = { at: NaN, number: 0 };
  #lastTurnAt: number;
  #turn: Promise<void> | undefined;

  constructor(operation: LoadOperation, startsAt: number, options: CheckedOptions, tally: LoadTally) {
    this.clock = options.clock;
    this.startsAt = startsAt;
    this.endsAt = endOf(startsAt, options);
    this.#operation = operation;
    this.#tally = tally;
    this.#givesUpAt = this.endsAt + options.graceMs;
    this.#lastTurnAt = startsAt;
    this.#outerSignal = options.signal;
    this.#outerSignal?.addEventListener('abort', this.#aborted, { once: true });
    this.after(this.#givesUpAt - startsAt, () => this.#gaveUp.resolve());
  }

  /** Waits for `driving`, the schedule with all its requests, or until the test gives up waiting; then nothing goes on. */
  async finish(driving: Promise<void>): Promise<void> {
    try {
      await Promise.race([driving, this.#gaveUp.promise]);
    } finally {
      this.#tally.close();
      this.#outerSignal?.removeEventListener('abort', this.#aborted);
      for (const timer of this.#timers) timer.cancel();
      this.#controller.abort(this.#outerSignal?.reason ?? new Error('The load test has ended.'));
    }
  }

  /** Whether requests that are due may still be begun. */
  get open(): boolean {
    return (
      !this.#controller.signal.aborted && this.#outerSignal?.aborted !== true && this.clock.now() < this.#givesUpAt
    );
  }

  /** Whether requests still become due. */
  get on(): boolean {
    return this.open && this.clock.now() < this.endsAt;
  }

  /**
   * Runs the operation once, for a user or for a moment at which a request was due. Errors of the operation are counted;
   * rejects with ConfigError only when the clock went back meanwhile.
   */
  async request({ user, dueAt: due }: { user?: number; dueAt?: number }): Promise<void> {
    const number = this.#number++;
    const begunAt = this.clock.now();
    const dueAt = due ?? begunAt;
    this.#tally.begun(dueAt);
    let failure: { readonly error: unknown } | undefined;
    try {
      await this.#operation({ number, user, signal: this.#controller.signal });
    } catch (error) {
      failure = { error };
    }
    const times = { dueAt, begunAt, endedAt: this.clock.now() };
    if (times.endedAt < Math.max(begunAt, dueAt)) throw wentBack(times);
    if (failure) this.#tally.failed(times, failure.error);
    else this.#tally.succeeded(times);
  }

  /** Calls back after `ms`, unless the run ends before. */
  after(ms: number, callback: () => void): void {
    // Requests may be answered after the end, and whoever goes on then must not keep the process waiting.
    if (this.#controller.signal.aborted) return;
    const timer = this.clock.setTimer(() => {
      this.#timers.delete(timer);
      this.#lastTurnAt = this.clock.now();
      callback();
    }, ms);
    this.#timers.add(timer);
  }

  /** Resolves after `ms`, or never when the run ends before. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /**
   * Between two requests of a user that does not think: now and then lets others have the event loop. A clock that is moved by
   * hand may stand still between the two, and whoever moves it must not take that for the end of all work; when it stands still
   * for ever this throws ConfigError, for the test would never end.
   */
  async breathe(): Promise<void> {
    if (this.clock === systemClock || !this.#standsStill()) {
      if (this.breathless) await this.turn();
      return;
    }
    if (this.#number - this.#stillSince.number > STILL_REQUESTS) {
      throw new ConfigError(
        'The clock of this load test stands still: its operations take no time on it. Let them sleep on the clock, or give users a thinkTimeMs.',
      );
    }
    await this.turn();
  }

  /** Whether requests have kept the event loop from others for so long that these should have it before the next. */
  get breathless(): boolean {
    return !(this.clock instanceof VirtualClock) && this.clock.now() - this.#lastTurnAt >= TURN_AFTER_MS;
  }

  /** Lets others have the event loop. */
  async turn(): Promise<void> {
    this.#turn ??= this.#takeTurn();
    await this.#turn;
  }

  #standsStill(): boolean {
    const now = this.clock.now();
    if (now === this.#stillSince.at) return true;
    this.#stillSince = { at: now, number: this.#number };
    return false;
  }

  async #takeTurn(): Promise<void> {
    await outside(this.clock, turnOfEventLoop());
    this.#lastTurnAt = this.clock.now();
    this.#turn = undefined;
  }
}

/** When a run that starts at that moment ends. Warm-up and duration are added first, as arrivals are counted from the start. */
export function endOf(startsAt: number, { warmupMs, durationMs }: CheckedOptions): number {
  return startsAt + (warmupMs + durationMs);
}

function wentBack({ dueAt, begunAt, endedAt }: RequestTimes): ConfigError {
  const back = (Math.max(begunAt, dueAt) - endedAt).toFixed(1);
  return new ConfigError(
    `The clock of this load test went back by ${back} ms or more, so that nothing can be measured with it. Give it one that only goes forward, as performance.now() does and Date.now() does not.`,
  );
}
