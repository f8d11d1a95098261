/**
 * What waiting for a connection would be like in a pool of some size, found out without a database and without waiting: the
 * library's own ConnectionPool lends connections to nothing, on a clock that jumps from one event to the next. The same
 * options give the same answer everywhere, and two sizes are compared under the same callers. It imports no Node module,
 * because the figure on the page about pools runs it in the reader's browser.
 */
import { ConfigError, PoolQueueFullError, PoolTimeoutError } from '../core/errors.ts';
import { refuseUnknownKeys, requireNumber, show } from '../core/suggest.ts';
import { ConnectionPool } from '../pool/connection-pool.ts';
import { erlangMeanWaitMs } from '../pool/erlang.ts';
import { FakeConnector, type FakeConnection } from './fake-connector.ts';
import { seeded } from './seeded.ts';
import { VirtualClock } from './virtual-clock.ts';

/** A pool and the load it is to serve. Durations are milliseconds. */
export interface PoolSimulationOptions {
  /** Connections of the pool. All are opened when they are first needed, in no time. */
  readonly maxSize: number;
  /** How many callers come in a second on average, at random and independently of each other. */
  readonly arrivalsPerSecond: number;
  /** How long a caller holds its connection on average. */
  readonly holdMs: number;
  /** Whether holding takes a time distributed exponentially, as Erlang's formula assumes, or always the same. Default: 'exponential'. */
  readonly hold?: 'exponential' | 'constant';
  /** Callers that are counted. A tenth as many come before them, for a pool is not idle when one looks at it. Default: 10000. */
  readonly requests?: number;
  /** How long a caller waits before it gives up. Default: 30000, as in a pool. */
  readonly acquireTimeoutMs?: number;
  /** Callers that may wait; one more is turned away. Default: 10 x maxSize, as in a pool. */
  readonly maxQueue?: number;
  /** Another seed gives other callers. Default: 1. */
  readonly seed?: number;
}

/** How long callers waited, in milliseconds. NaN when all of them were turned away. */
export interface SimulatedWait {
  readonly meanMs: number;
  /** Half of the callers waited no longer. */
  readonly p50Ms: number;
  /** 95 of 100 callers waited no longer. */
  readonly p95Ms: number;
  /** 99 of 100 callers waited no longer. */
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** What `simulatePool` answers. */
export interface PoolSimulation {
  /** Callers counted. */
  readonly requests: number;
  /** The waits of those who got a connection or gave up; those turned away at once did not wait. */
  readonly wait: SimulatedWait;
  /** The mean wait by Erlang's C formula, for the same load held for times distributed exponentially, with nobody giving up; Infinity when the pool is too small for the load. */
  readonly erlangMeanWaitMs: number;
  /** The share of time in which a connection was in use, from 0 to 1. */
  readonly utilization: number;
  /** The most callers that waited at once. */
  readonly longestQueue: number;
  /** Callers who gave up after acquireTimeoutMs. */
  readonly timeouts: number;
  /** Callers turned away because the queue was full. */
  readonly refused: number;
}

const KEYS = [
  'maxSize', 'arrivalsPerSecond', 'holdMs', 'hold', 'requests', 'acquireTimeoutMs', 'maxQueue', 'seed',
] as const satisfies readonly (keyof PoolSimulationOptions)[]; // prettier-ignore

/** The virtual clock stops work after a day; half of it is left for waiting. */
const LONGEST_MS = 43_200_000;

/**
 * Lets callers come to a pool and tells how long they waited. Ten thousand of them take about a tenth of a second. Throws
 * ConfigError for options that make no sense, and for callers so rare that they would come for more than half a day.
 */
export async function simulatePool(options: PoolSimulationOptions): Promise<PoolSimulation> {
  check(options);
  return new Simulation(options).run();
}

function check(options: PoolSimulationOptions): void {
  refuseUnknownKeys('option of simulatePool', options, KEYS);
  const { arrivalsPerSecond, holdMs, hold = 'exponential', requests = 10_000, seed = 1 } = options;
  // The pool checks the options it knows: maxSize, maxQueue and acquireTimeoutMs.
  requireNumber('arrivalsPerSecond', arrivalsPerSecond, { min: Number.MIN_VALUE, max: 1e9 });
  requireNumber('holdMs (milliseconds)', holdMs, { min: Number.MIN_VALUE, max: 3_600_000 });
  requireNumber('requests', requests, { min: 1, max: 1_000_000, integer: true });
  requireNumber('seed', seed, { min: 0, max: 2 ** 32 - 1, integer: true });
  if (hold !== 'exponential' && hold !== 'constant')
    throw new ConfigError(`hold must be "exponential" or "constant", got ${show(hold)}.`);
  if (((requests + warmupOf(requests)) * 1_000) / arrivalsPerSecond > LONGEST_MS)
    throw new ConfigError(
      `${requests} callers at ${arrivalsPerSecond} a second come for more than half a day; ask for fewer.`,
    );
}

function warmupOf(requests: number): number {
  return Math.ceil(requests / 10);
}

/** One run. */
class Simulation {
  readonly #options: PoolSimulationOptions;
  readonly #requests: number;
  readonly #clock = new VirtualClock();
  readonly #pool: ConnectionPool<FakeConnection>;
  readonly #random: () => number;
  readonly #waits: number[] = [];
  #longestQueue = 0;
  #timeouts = 0;
  #refused = 0;
  /** Connections in use, and how long they have been so together, up to the moment of the last change. */
  #used = 0;
  #usedMs = 0;
  #changedAt = 0;

  constructor(options: PoolSimulationOptions) {
    const { maxSize, acquireTimeoutMs, maxQueue, requests = 10_000, seed = 1 } = options;
    this.#options = options;
    this.#requests = requests;
    this.#random = seeded(seed);
    const clock = this.#clock;
    // The pool's own chance is another one: what it draws must not change who comes when.
    this.#pool = new ConnectionPool(new FakeConnector(clock), {
      clock,
      random: seeded(seed + 1),
      maxSize,
      ...(acquireTimeoutMs === undefined ? {} : { acquireTimeoutMs }),
      ...(maxQueue === undefined ? {} : { maxQueue }),
    });
  }

  run(): Promise<PoolSimulation> {
    return this.#clock.runUntil(this.#serveAll());
  }

  async #serveAll(): Promise<PoolSimulation> {
    const { arrivalsPerSecond } = this.#options;
    const warmup = warmupOf(this.#requests);
    const callers: Promise<void>[] = [];
    let beganAt = 0;
    for (let number = 0; number < warmup + this.#requests; number++) {
      await this.#clock.sleep(this.#exponential(1_000 / arrivalsPerSecond));
      if (number === warmup) beganAt = this.#beginCounting();
      callers.push(this.#call(number >= warmup));
    }
    this.#use(0);
    const utilization = this.#usedMs / (this.#changedAt - beganAt) / this.#options.maxSize;
    await Promise.all(callers);
    await this.#pool.dispose();
    return this.#result(utilization);
  }

  #beginCounting(): number {
    this.#use(0);
    this.#usedMs = 0;
    return this.#changedAt;
  }

  /** Asks for a connection and holds it. How long is drawn first, so that a caller is the same whatever the pool is like. */
  async #call(counts: boolean): Promise<void> {
    const { holdMs, hold } = this.#options;
    const heldMs = hold === 'constant' ? holdMs : this.#exponential(holdMs);
    const askedAt = this.#clock.now();
    const asking = this.#pool.acquire();
    if (counts) this.#longestQueue = Math.max(this.#longestQueue, this.#pool.getStats().waiting);
    try {
      const lease = await asking;
      if (counts) this.#waits.push(this.#clock.now() - askedAt);
      this.#use(1);
      await this.#clock.sleep(heldMs);
      this.#use(-1);
      await lease.release();
    } catch (error) {
      if (error instanceof PoolTimeoutError) this.#gaveUp(counts, askedAt);
      else if (!(error instanceof PoolQueueFullError)) throw error;
      else if (counts) this.#refused++;
    }
  }

  /** Whoever gave up has waited too; without them the waits would look better the more callers gave up. */
  #gaveUp(counts: boolean, askedAt: number): void {
    if (!counts) return;
    this.#timeouts++;
    this.#waits.push(this.#clock.now() - askedAt);
  }

  #use(change: number): void {
    const now = this.#clock.now();
    this.#usedMs += this.#used * (now - this.#changedAt);
    this.#changedAt = now;
    this.#used += change;
  }

  /** 1 - random() is never 0. */
  #exponential(mean: number): number {
    return -mean * Math.log(1 - this.#random());
  }

  #result(utilization: number): PoolSimulation {
    return Object.freeze({
      requests: this.#requests,
      wait: summarize(this.#waits),
      erlangMeanWaitMs: erlangMeanWaitMs(this.#options.maxSize, this.#options),
      utilization,
      longestQueue: this.#longestQueue,
      timeouts: this.#timeouts,
      refused: this.#refused,
    });
  }
}

/** Percentiles by nearest rank: each is a wait that somebody had. */
function summarize(waits: readonly number[]): SimulatedWait {
  const sorted = Float64Array.from(waits).sort();
  const percentile = (p: number): number => sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] ?? NaN;
  const meanMs = sorted.reduce((sum, wait) => sum + wait, 0) / sorted.length;
  return Object.freeze({
    meanMs,
    p50Ms: percentile(50),
    p95Ms: percentile(95),
    p99Ms: percentile(99),
    maxMs: percentile(100),
  });
}
