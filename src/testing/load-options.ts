/** What a load test is asked to do, and the checks of it. */
import { systemClock, type Clock } from '../core/clock.ts';
import { ConfigError } from '../core/errors.ts';
import { refuseUnknownKeys, requireFunction, requireNumber, show } from '../core/suggest.ts';

/**
 * Users who wait: each sends its next request when it has the answer to the one before, so that a slow server is asked less
 * often. This is the load of a fixed number of workers.
 */
export interface ClosedLoad {
  /** Users at the same time, from 1 to 10,000. */
  readonly concurrentUsers: number;
  /** Milliseconds from an answer to the next request of that user. Users begin at random moments within it. Default: 0. */
  readonly thinkTimeMs?: number;
  /**
   * Milliseconds from one request of a user to its next, as users would have it. With it `latency` also counts the requests that
   * they could not send while they waited for a slow one, of those that would have been due while it was measured. Default:
   * nothing is added.
   */
  readonly expectedIntervalMs?: number;
}

/** Requests that arrive, however slow the answers are. This is the load of the public, where nobody waits for the others. */
export interface OpenLoad {
  /** Requests a second, on average. */
  readonly arrivalsPerSecond: number;
  /** When they arrive: at random moments, independently of each other, or one each so many milliseconds. Default: 'random'. */
  readonly arrivals?: 'random' | 'even';
  /** Requests that are under way at the same time, at most; others wait, and that counts as latency. Default: no limit. */
  readonly maxInFlight?: number;
}

/** How to run a load test. */
export interface LoadTestOptions {
  /** How long to measure, in milliseconds, without the warm-up. */
  readonly durationMs: number;
  /** How long the load lasts before it is measured, in milliseconds. Default: 0. */
  readonly warmupMs?: number;
  /** How long to wait at the end for answers, in milliseconds. Default: 5,000. */
  readonly graceMs?: number;
  /** Where the time comes from. Default: the clock of the machine. */
  readonly clock?: Clock;
  /** Where random moments come from; numbers from 0 up to 1. Default: Math.random. */
  readonly random?: () => number;
  /** Ends the test: `run` rejects with its reason, and requests under way are told by their own signal. */
  readonly signal?: AbortSignal | undefined;
}

/** Options with their defaults; `signal` stays optional. */
export type CheckedOptions = Required<Omit<LoadTestOptions, 'signal'>> & Pick<LoadTestOptions, 'signal'>;

/** Longer than any test should run, and short enough for a JavaScript timer: 24 days. */
const LONGEST_MS = 2_000_000_000;

/** The load as asked for; ConfigError for one that is neither or both. */
export function checkedLoad(load: ClosedLoad | OpenLoad): ClosedLoad | OpenLoad {
  if (typeof load !== 'object' || load === null) {
    throw new ConfigError(`A load is { concurrentUsers } or { arrivalsPerSecond }, got ${show(load)}.`);
  }
  if ('concurrentUsers' in load && 'arrivalsPerSecond' in load) {
    throw new ConfigError('A load has either concurrentUsers, who wait for answers, or arrivalsPerSecond, not both.');
  }
  if ('arrivalsPerSecond' in load) checkOpen(load);
  else checkClosed(load);
  return Object.freeze({ ...load });
}

function checkClosed(load: ClosedLoad): void {
  const keys = ['concurrentUsers', 'thinkTimeMs', 'expectedIntervalMs'];
  refuseUnknownKeys('option of a load of users', load, [...keys, 'arrivalsPerSecond']);
  requireNumber('concurrentUsers', load.concurrentUsers, { min: 1, max: 10_000, integer: true });
  requireNumber('thinkTimeMs (milliseconds)', load.thinkTimeMs ?? 0, { min: 0, max: LONGEST_MS });
  const { expectedIntervalMs } = load;
  if (expectedIntervalMs === undefined) return;
  requireNumber('expectedIntervalMs (milliseconds)', expectedIntervalMs, { min: 0.001, max: LONGEST_MS });
}

function checkOpen(load: OpenLoad): void {
  refuseUnknownKeys('option of a load of arrivals', load, ['arrivalsPerSecond', 'arrivals', 'maxInFlight']);
  requireNumber('arrivalsPerSecond', load.arrivalsPerSecond, { min: 1e-6, max: 1e6 });
  requireNumber('maxInFlight', load.maxInFlight ?? Infinity, { min: 1, integer: true });
  const { arrivals = 'random' } = load;
  if (arrivals !== 'random' && arrivals !== 'even') {
    throw new ConfigError(`arrivals must be 'random' or 'even', got ${show(arrivals)}.`);
  }
}

/** The options with their defaults; ConfigError for what is out of range. */
export function checkedOptions(options: LoadTestOptions): CheckedOptions {
  if (typeof options !== 'object' || options === null) {
    throw new ConfigError(`A load test is told how long to run: { durationMs: 10_000 }, got ${show(options)}.`);
  }
  const known = ['durationMs', 'warmupMs', 'graceMs', 'clock', 'random', 'signal'];
  refuseUnknownKeys('option of LoadTest.run', options, known);
  const { durationMs, warmupMs = 0, graceMs = 5_000, clock = systemClock, random = Math.random } = options;
  requireNumber('durationMs (milliseconds)', durationMs, { min: 1, max: LONGEST_MS });
  requireNumber('warmupMs (milliseconds)', warmupMs, { min: 0, max: LONGEST_MS });
  requireNumber('graceMs (milliseconds)', graceMs, { min: 0, max: LONGEST_MS });
  requireFunction('random', random);
  return { durationMs, warmupMs, graceMs, clock, random, signal: options.signal };
}
