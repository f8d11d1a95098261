/**
 * A node as a cluster knows it. Plain state; each field is changed by one part of the cluster only: what it said by the
 * topology, how well it does by the health, what is on it by those who use it.
 */
import type { Pool } from '../pool/pool.ts';
import type { NodeConfig, NodeState, Verdict } from './node.ts';

/** How a node is, for people. `suspect` failed lately; `ejected` gets no reads; `draining` gets nothing new. */
export type NodeHealth = 'up' | 'suspect' | 'ejected' | 'draining';

/** One node. */
export class Member<C> {
  readonly config: NodeConfig;
  readonly name: string;
  readonly pool: Pool<C>;

  // The topology's.
  /** What it said last; undefined until it has answered once. */
  state: NodeState | undefined;
  /** When the question was put that it answered last, on the cluster's clock. */
  askedAt = -Infinity;
  /** The number of that question; a later question has a higher one. */
  question = 0;
  /** The number of its last answer, and of the one with which it became primary, counted over all nodes. */
  answer = 0;
  claim = 0;
  /** How often its role changed. */
  epoch = 0;
  /** A position that it has certainly reached; undefined after a lost connection, because it may have been rebuilt since. */
  reached: bigint | undefined;
  lagging = false;
  /** Removed from the cluster: what it says is not heard any more. */
  gone = false;

  // The health's.
  /** Connection failures since the last success. */
  failures = 0;
  /** Why the last failure; undefined after a success. */
  failure: { readonly error: unknown; readonly verdict: Verdict } | undefined;
  /** How often it was ejected without a long good time between. */
  ejections = 0;
  /** When it may be tried again; undefined while it is not ejected. */
  ejectedUntil: number | undefined;
  restoredAt = -Infinity;

  // Those who use it.
  /** Leases and statements on it, those waiting for a connection included. */
  active = 0;
  draining = false;
  readonly #whenIdle: (() => void)[] = [];

  constructor(config: NodeConfig, pool: Pool<C>) {
    this.config = Object.freeze({ ...config });
    this.name = config.name;
    this.pool = pool;
  }

  get weight(): number {
    return this.config.weight ?? 1;
  }

  /** Somebody will use it; counted from the choice on, because many choices may be made before the first is carried out. */
  enter(): void {
    this.active++;
  }

  /** Somebody is done with it. */
  leave(): void {
    this.active--;
    if (this.active === 0) for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  /** Resolves when nobody uses it. */
  idle(): Promise<void> {
    if (this.active === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenIdle.push(resolve);
    });
  }
}
