/**
 * What a pool must be able to do to be measured. Each is made with its own defaults, as its documentation shows it, over the same
 * connections: plain objects that are open at once and cost nothing to close.
 */

/** What the pools lend. */
export interface Connection {
  uses: number;
}

/** What a workload asks of a pool. */
export interface PoolSetting {
  /** Connections at most. */
  readonly size: number;
  /** Callers that may ask at the same time; a pool whose queue is bounded must have room for them. */
  readonly callers: number;
  /** Makes a connection. The harness counts how often. */
  readonly connect: () => Connection;
}

/** A pool. `Held` is what a caller holds between the two calls: a lease, or the connection itself. */
export interface OpenPool<Held = unknown> {
  acquire(): Promise<Held>;
  connection(held: Held): Connection;
  /** Answers with a promise where the pool does; its callers would await it. */
  release(held: Held): Promise<void> | undefined;
}

/** One kind of pool. */
export interface PoolContestant {
  readonly label: string;
  /** The npm packages whose versions the report names. */
  readonly packages: readonly string[];
  /** Fails when the installed version cannot do this. */
  open(setting: PoolSetting): OpenPool;
}
