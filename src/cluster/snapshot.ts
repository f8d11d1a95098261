/** What a cluster shows of itself: sums over its nodes' pools, totals of its own, and each node by itself. */
import type { NodeRole } from '../observe/cluster-events.ts';
import type { PoolStats } from '../pool/pool.ts';
import type { Health } from './health.ts';
import type { Member, NodeHealth } from './member.ts';
import type { Topology } from './topology.ts';
import { reasonOf } from './verdict.ts';

/** The sums over all pools, and what the cluster did. */
export interface ClusterStats extends PoolStats {
  /** How often writes went to another node from then on. */
  readonly failovers: number;
  readonly ejections: number;
  /** Shared reads that were run once more, on another node. */
  readonly retriedReads: number;
  /** The share of recent reads that went to the primary, from 0 to 1. */
  readonly primaryReadShare: number;
}

/** One node at this moment. */
export interface NodeSnapshot {
  readonly name: string;
  /** Undefined until it has answered once. */
  readonly role: NodeRole | undefined;
  readonly state: NodeHealth;
  readonly weight: number;
  readonly timeline: number | undefined;
  readonly position: bigint | undefined;
  readonly lagMs: number | undefined;
  /** How much of the primary's log it has not replayed, where that can be known. */
  readonly lagBytes: bigint | undefined;
  readonly lagging: boolean;
  /** Leases and statements of this cluster on it, those waiting for a connection included. */
  readonly load: number;
  /** Connection failures in a row. */
  readonly failures: number;
  /** Why it failed last; undefined when it has been well since. */
  readonly failure: string | undefined;
  readonly pool: PoolStats;
}

/** A cluster at one moment. */
export interface ClusterSnapshot {
  readonly name: string;
  /** The node that takes writes, if one is known. */
  readonly primary: string | undefined;
  readonly nodes: readonly NodeSnapshot[];
}

/** The cluster at this moment. */
export function snapshotOf<C>(name: string, topology: Topology<C>, health: Health<C>): ClusterSnapshot {
  const nodes = [...topology.members.values()].map((member) => nodeOf(member, topology, health));
  return Object.freeze({ name, primary: topology.primary?.name, nodes: Object.freeze(nodes) });
}

function nodeOf<C>(member: Member<C>, topology: Topology<C>, health: Health<C>): NodeSnapshot {
  const { name, weight, state, lagging, active: load, failures, failure, pool } = member;
  return Object.freeze({
    name,
    role: state?.role,
    state: health.stateOf(member),
    weight,
    timeline: state?.timeline,
    position: state?.position,
    lagMs: state?.lagMs,
    lagBytes: topology.lagBytesOf(member),
    lagging,
    load,
    failures,
    failure: failure && reasonOf(failure.error),
    pool: pool.getStats(),
  });
}

/** The counts of several pools as those of one: totals are added, the longest times are the longest of all. */
export function sumOf(all: readonly PoolStats[]): PoolStats {
  // Every member of PoolStats is a number or an object of numbers, and the sum has the same members.
  return all.reduce<unknown>((sum, stats) => added(sum, stats, ''), NO_STATS) as PoolStats;
}

const NO_TIME = { total: 0, max: 0 };
const NO_STATS: PoolStats = {
  total: 0, idle: 0, used: 0, connecting: 0, closing: 0, waiting: 0, minSize: 0, maxSize: 0, acquired: 0, queued: 0,
  timeouts: 0, aborted: 0, refused: 0, connects: 0, connectErrors: 0, closedLifetime: 0, closedIdle: 0, discarded: 0,
  waitMs: NO_TIME, heldMs: NO_TIME,
}; // prettier-ignore

function added(a: unknown, b: unknown, key: string): unknown {
  if (typeof b === 'number') return typeof a !== 'number' ? b : key === 'max' ? Math.max(a, b) : a + b;
  if (typeof b !== 'object' || b === null) return b;
  const known: object = typeof a === 'object' && a !== null ? a : {};
  return Object.fromEntries(
    Object.entries(b).map(([name, value]) => [name, added((known as Record<string, unknown>)[name], value, name)]),
  );
}
