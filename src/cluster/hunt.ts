/** The search for a node on behalf of one caller: waits where there is none, and after a failure of the primary wants fresh news of it. */
import { sleep } from '../core/clock.ts';
import type { Member } from './member.ts';
import type { Monitor } from './monitor.ts';
import type { ResolvedClusterOptions } from './options.ts';
import type { Topology } from './topology.ts';

/** The pause after a second failure: the same node may answer questions and still fail. */
const PAUSE_MS = 250;

/** What hunts need. */
export interface HuntParts<C> {
  readonly monitor: Monitor<C>;
  readonly topology: Topology<C>;
  readonly options: ResolvedClusterOptions;
}

/** What is hunted for, and how long. */
export interface HuntLimits {
  /** `reading` or `writing`. */
  readonly what: string;
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One caller's search. */
export class Hunt<C> {
  readonly #parts: HuntParts<C>;
  readonly #limits: HuntLimits;
  readonly #began: number;
  /** The primary must have answered a later question than this. */
  #since = -1;
  #failures = 0;

  constructor(parts: HuntParts<C>, limits: HuntLimits) {
    this.#parts = parts;
    this.#limits = limits;
    this.#began = parts.options.clock.now();
  }

  /** Whether no time is left for another try. */
  get isOver(): boolean {
    return this.#parts.options.clock.now() >= this.#until;
  }

  /** Whether the primary has failed on the way. */
  get hasFailed(): boolean {
    return this.#failures > 0;
  }

  /** What is left of the caller's own time limit, as an option of `acquire`. */
  get left(): { readonly timeoutMs?: number } {
    const { timeoutMs } = this.#limits;
    if (timeoutMs === undefined) return {};
    return { timeoutMs: Math.max(0, this.#began + timeoutMs - this.#parts.options.clock.now()) };
  }

  /** The primary, if one is there that has not failed since it was asked last. */
  primary(): Member<C> | undefined {
    const { primary } = this.#parts.topology;
    return primary && !primary.draining && primary.question > this.#since ? primary : undefined;
  }

  /** What `look` finds, now or when more is known; NoHostAvailableError when the time is over. */
  wait<T>(look: () => T | undefined): Promise<T> {
    const { what, signal } = this.#limits;
    return this.#parts.monitor.waitFor({ look, what, until: this.#until, signal });
  }

  /** The primary failed, and nothing was done there. From now on it must have answered since. */
  async failed(): Promise<void> {
    const { topology, options } = this.#parts;
    const { clock } = options;
    if (this.#failures++ > 0) await sleep(clock, Math.min(PAUSE_MS, Math.max(0, this.#until - clock.now())));
    this.#since = topology.questions;
  }

  get #until(): number {
    const { timeoutMs = Infinity } = this.#limits;
    return this.#began + Math.min(timeoutMs, this.#parts.options.failoverTimeoutMs);
  }
}
