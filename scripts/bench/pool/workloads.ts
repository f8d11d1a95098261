/** What is asked of the pools: one acquire and one release, over and over. */

export interface PoolWorkload {
  readonly title: string;
  /** Connections, all open. */
  readonly size: number;
  readonly callers: number;
}

/** By the words that choose them. */
export const POOL_WORKLOADS: Readonly<Record<string, PoolWorkload>> = {
  uncontended: { title: '10 connections, 1 caller', size: 10, callers: 1 },
  contended: { title: '1 connection, 50 callers', size: 1, callers: 50 },
};

/** What the process of a pool is told beside the pool's name. */
export interface PoolOrder {
  readonly workload: string;
}
