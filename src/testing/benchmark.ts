/**
 * Measures how long a function takes, call by call. tinybench does the measuring: which clock is read where, and what a call
 * that answers a promise costs. It is an optional peer and loaded here only.
 */
import { systemClock, type Clock } from '../core/clock.ts';
import { ConfigError } from '../core/errors.ts';
import { refuseUnknownKeys, requireFunction, requireNumber, show } from '../core/suggest.ts';
import { BenchmarkResult } from './benchmark-result.ts';
import { loadPeer } from './optional-peer.ts';

/** How to run a benchmark. */
export interface BenchmarkOptions {
  /** Calls that are measured. Default: 1,000. */
  readonly iterations?: number;
  /** Calls before, which are not measured: the engine compiles what runs often, and caches fill. Default: 100. */
  readonly warmup?: number;
  /** Where the time comes from. Default: the clock of the machine. */
  readonly clock?: Clock;
  /** What the result is called. Default: the function's name. */
  readonly name?: string;
}

/**
 * Calls `fn` again and again, one call after the other, and answers how long the calls took. Promises are awaited. An error
 * of `fn` ends the benchmark and is passed on; what is thrown and is no Error arrives as one with its text. Needs the package tinybench; ConfigError says so when it is missing.
 */
export async function runBenchmark(fn: () => unknown, options: BenchmarkOptions = {}): Promise<BenchmarkResult> {
  requireFunction('What a benchmark measures', fn);
  refuseUnknownKeys('option of runBenchmark', options, ['iterations', 'warmup', 'clock', 'name']);
  const { iterations = 1_000, warmup = 100, clock = systemClock } = options;
  requireNumber('iterations', iterations, { min: 1, max: 1e8, integer: true });
  requireNumber('warmup (calls)', warmup, { min: 0, max: 1e8, integer: true });
  const measure = await openStopwatch(clock);
  const awaited = await warmUp(fn, warmup);
  return new BenchmarkResult(options.name ?? (fn.name || 'benchmark'), await measure(fn, iterations, awaited));
}

/** Calls a function so many times and answers how long each call took; `awaited`: whether calls answer promises. */
export type Stopwatch = (fn: () => unknown, iterations: number, awaited: boolean) => Promise<readonly number[]>;

/** The stopwatch of tinybench on a clock; ConfigError when the package is missing. */
export async function openStopwatch(clock: Clock): Promise<Stopwatch> {
  const { Bench } = await loadPeer('tinybench', () => import('tinybench'), clock);
  return async (fn, iterations, awaited) => {
    const bench = new Bench({
      iterations,
      time: 0, // or it would go on for a second however few iterations were asked for
      warmup: false,
      now: () => clock.now(),
      retainSamples: true,
      throws: true,
    });
    bench.add('fn', awaited ? fn : unawaited(fn), { async: awaited });
    const [task] = await bench.run();
    const result = task?.result;
    if (result?.state !== 'completed' || result.latency.samples === undefined) {
      throw new ConfigError(`tinybench has not measured the calls, it answers ${show(result?.state)}.`);
    }
    return result.latency.samples;
  };
}

/**
 * Calls `fn` before it is measured, and answers whether a call may answer a promise. tinybench would find out by a call of
 * its own that nobody awaits, which would still run while the first ones are measured.
 */
export async function warmUp(fn: () => unknown, calls: number): Promise<boolean> {
  let awaited = calls === 0;
  for (let call = 0; call < calls; call++) {
    const answer = fn();
    if (!isThenable(answer)) continue;
    awaited = true;
    await answer;
  }
  return awaited;
}

/** The function, that refuses to be measured when it answers a promise after all: nobody would wait for it, nor hear its error. */
function unawaited(fn: () => unknown): () => unknown {
  return () => {
    const answer = fn();
    if (!isThenable(answer)) return answer;
    answer.then(undefined, () => {});
    throw new ConfigError(
      `${show(fn.name || 'The function')} answered a promise though no call of the warm-up did, and is not measured as one that is awaited. Write it as an async function and set warmup to 0, or warm up until it answers promises.`,
    );
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  const carries = (typeof value === 'object' && value !== null) || typeof value === 'function';
  return carries && 'then' in value && typeof value.then === 'function';
}
