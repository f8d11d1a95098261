/** Counts what becomes of the requests of a load test, of those that were due while it was measured. */
import type { LatencyHistogram, LatencySummary } from './histogram.ts';

/** What a load test has measured. */
export interface LoadResult {
  /** How long was measured, in milliseconds. */
  readonly durationMs: number;
  /** Requests that were due in that time and have been answered, by a result or an error. */
  readonly requests: number;
  /** Those of them that ended in an error. */
  readonly errors: number;
  /** `errors` divided by `requests`, from 0 to 1. */
  readonly errorRate: number;
  /** How often which error came, by its `code`, or the name of its class when it has none; a DOMException by its name. */
  readonly errorsByCode: ReadonlyMap<string, number>;
  /** Results a second, errors not among them: all that came while it was measured, those to requests of the warm-up too. */
  readonly throughputPerSecond: number;
  /** Requests that were begun and had no answer when the test gave up waiting. They are in no other figure. */
  readonly unfinished: number;
  /** Requests that were due and had not been begun by then, because too many were under way. They are in no other figure. */
  readonly notStarted: number;
  /** From the moment a request was due to its answer or error; with users, from when it was sent. */
  readonly latency: LatencySummary;
  /** From the moment a request was begun to its answer or error, as the server sees it. */
  readonly serviceTime: LatencySummary;
}

/** The time that is measured. */
export interface MeasuredTime {
  readonly from: number;
  readonly until: number;
  /** Not the difference of the two, which is off in the last digits. */
  readonly durationMs: number;
}

/** The moments of a request. */
export interface RequestTimes {
  readonly dueAt: number;
  readonly begunAt: number;
  readonly endedAt: number;
}

/** Counts for one run, until it is closed. */
export class LoadTally {
  readonly #time: MeasuredTime;
  readonly #latency: LatencyHistogram;
  readonly #serviceTime: LatencyHistogram;
  readonly #expectedIntervalMs: number | undefined;
  readonly #errorsByCode = new Map<string, number>();
  #closed = false;
  #begun = 0;
  #answered = 0;
  #errors = 0;
  #resultsInTime = 0;

  constructor(
    time: MeasuredTime,
    [latency, serviceTime]: readonly [LatencyHistogram, LatencyHistogram],
    expectedIntervalMs?: number,
  ) {
    this.#time = time;
    this.#latency = latency;
    this.#serviceTime = serviceTime;
    this.#expectedIntervalMs = expectedIntervalMs;
  }

  /** Whether a request due at that moment counts. */
  counts(dueAt: number): boolean {
    return dueAt >= this.#time.from && dueAt < this.#time.until;
  }

  begun(dueAt: number): void {
    if (this.counts(dueAt)) this.#begun++;
  }

  succeeded(times: RequestTimes): void {
    if (this.#closed) return;
    if (this.counts(times.endedAt)) this.#resultsInTime++;
    this.#answer(times);
  }

  failed(times: RequestTimes, error: unknown): void {
    if (this.#closed || !this.#answer(times)) return;
    this.#errors++;
    const code = codeOf(error);
    this.#errorsByCode.set(code, (this.#errorsByCode.get(code) ?? 0) + 1);
  }

  /** Nothing counts from now on: the test no longer waits. */
  close(): void {
    this.#closed = true;
  }

  /** `waiting`: the moments at which requests were due that have not been begun. */
  result(waiting: readonly number[] = []): LoadResult {
    const { durationMs } = this.#time;
    return Object.freeze({
      durationMs,
      requests: this.#answered,
      errors: this.#errors,
      errorRate: this.#answered === 0 ? 0 : this.#errors / this.#answered,
      errorsByCode: this.#errorsByCode,
      throughputPerSecond: (this.#resultsInTime / durationMs) * 1_000,
      unfinished: this.#begun - this.#answered,
      notStarted: waiting.filter((dueAt) => this.counts(dueAt)).length,
      latency: this.#latency.summary(),
      serviceTime: this.#serviceTime.summary(),
    });
  }

  #answer({ dueAt, begunAt, endedAt }: RequestTimes): boolean {
    const latency = endedAt - dueAt;
    // Those that could not be sent were due at moments of their own, which lie in the measured time or do not.
    if (this.#expectedIntervalMs !== undefined) {
      this.#latency.recordMissed(latency, this.#expectedIntervalMs, (wait) => this.counts(endedAt - wait));
    }
    if (!this.counts(dueAt)) return false;
    this.#answered++;
    this.#latency.record(latency);
    this.#serviceTime.record(endedAt - begunAt);
    return true;
  }
}

/** Drivers and Node have codes, the language's own errors only names; the platform's have numbers that tell nobody anything. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return typeof error;
  if (error instanceof DOMException) return error.name;
  if ('code' in error && (typeof error.code === 'string' || typeof error.code === 'number')) return String(error.code);
  return error.constructor?.name || 'Error';
}
