/** Tells how much memory the process uses: before and after work, with the garbage collected, and at most during it. */
import { systemClock, type Clock, type Timer } from '../core/clock.ts';
import { ConfigError } from '../core/errors.ts';
import { didYouMean, refuseUnknownKeys, requireNumber, show } from '../core/suggest.ts';
import { collectGarbage } from './garbage.node.ts';

/** Memory at one moment, as the process reports it. */
export interface MemoryUsage {
  /** Objects of JavaScript. */
  readonly heapUsedBytes: number;
  /** What objects of JavaScript hold outside of the heap, array buffers among it. */
  readonly externalBytes: number;
  /** The bytes of ArrayBuffers and Buffers. */
  readonly arrayBuffersBytes: number;
  /** What the process takes of the machine's memory. It seldom goes back. */
  readonly rssBytes: number;
}

/** By how much memory changed between two snapshots; less than 0 where it became less. */
export interface MemoryDifference extends MemoryUsage {
  /** The four figures in megabytes. */
  toString(): string;
}

/** How to profile memory. */
export interface MemoryProfilerOptions {
  /** What tells when to take a sample. Default: the clock of the machine. */
  readonly clock?: Clock;
}

/** Two collections leave what is held. */
const ROUNDS = 3;

/** Measures the memory of the process, of everything in it. For Node. */
export class MemoryProfiler {
  readonly #clock: Clock;
  readonly #snapshots = new Map<string, MemoryUsage>();
  #timer: Timer | undefined;
  #peak = 0;

  /** Throws ConfigError for an unknown option. Nothing is measured before it is asked for. */
  constructor(options: MemoryProfilerOptions = {}) {
    refuseUnknownKeys('option of MemoryProfiler', options, ['clock']);
    this.#clock = options.clock ?? systemClock;
  }

  /** Collects all garbage, which blocks the process for a moment, and remembers what is left under a name; an older one of that name is forgotten. */
  async snapshot(name: string): Promise<MemoryUsage> {
    if (typeof name !== 'string' || name === '') throw new ConfigError(`A snapshot needs a name, got ${show(name)}.`);
    await collectGarbage(ROUNDS);
    const usage = this.sample();
    this.#snapshots.set(name, usage);
    return usage;
  }

  /** How memory changed from one snapshot to another. Throws ConfigError when there is none of that name. */
  compare(before: string, after: string): MemoryDifference {
    const [from, to] = [this.#snapshot(before), this.#snapshot(after)];
    const difference: MemoryUsage = {
      heapUsedBytes: to.heapUsedBytes - from.heapUsedBytes,
      externalBytes: to.externalBytes - from.externalBytes,
      arrayBuffersBytes: to.arrayBuffersBytes - from.arrayBuffersBytes,
      rssBytes: to.rssBytes - from.rssBytes,
    };
    return Object.freeze({ ...difference, toString: () => textOf(difference) });
  }

  /** The most bytes in use that a sample or a snapshot has seen, `heapUsedBytes` and `externalBytes` together; garbage counts until it is collected. 0 before the first. */
  get peakBytes(): number {
    return this.#peak;
  }

  /** Measures now, without collecting garbage. Call it in the middle of work that does not let timers have their turn. */
  sample(): MemoryUsage {
    const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage();
    this.#peak = Math.max(this.#peak, heapUsed + external);
    return Object.freeze({
      heapUsedBytes: heapUsed,
      externalBytes: external,
      arrayBuffersBytes: arrayBuffers,
      rssBytes: rss,
    });
  }

  /** Takes a sample now and every `intervalMs` (default: 50), for `peakBytes`. Throws ConfigError when it does so already. */
  start(options: { readonly intervalMs?: number } = {}): void {
    refuseUnknownKeys('option of start()', options, ['intervalMs']);
    const { intervalMs = 50 } = options;
    requireNumber('intervalMs', intervalMs, { min: 1 });
    if (this.#timer) throw new ConfigError('This profiler takes samples already. Stop it first, or make another one.');
    const next = (): void => {
      this.sample();
      this.#timer = this.#clock.setTimer(next, intervalMs, { background: true });
    };
    next();
  }

  /** Takes a last sample and no more. Throws ConfigError when none were taken. */
  stop(): void {
    if (!this.#timer) throw new ConfigError('This profiler takes no samples. Call start() first.');
    this.#timer.cancel();
    this.#timer = undefined;
    this.sample();
  }

  #snapshot(name: string): MemoryUsage {
    const found = this.#snapshots.get(name);
    if (found) return found;
    const known = [...this.#snapshots.keys()];
    throw new ConfigError(
      `There is no snapshot ${show(name)}.${didYouMean(name, known)} Take it with await snapshot(${show(name)}).`,
    );
  }
}

function textOf({ heapUsedBytes, externalBytes, arrayBuffersBytes, rssBytes }: MemoryUsage): string {
  return [
    `heap ${megabytes(heapUsedBytes)}`,
    `external ${megabytes(externalBytes)} (array buffers ${megabytes(arrayBuffersBytes)})`,
    `process ${megabytes(rssBytes)}`,
  ].join(', ');
}

function megabytes(bytes: number): string {
  const text = (Math.abs(bytes) / 1_000_000).toFixed(1);
  return `${text === '0.0' ? '' : bytes < 0 ? '-' : '+'}${text} MB`;
}
