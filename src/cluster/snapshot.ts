/** What a cluster shows of itself: sums over its nodes' pools, totals of its own, and each node by itself. */
import type { NodeRole } from '../observe/cluster-events.ts';
import type { PoolSnapshot, PoolStats } from '../pool/pool.ts';
import { mergeSnapshots } from '../pool/snapshot.ts';
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

/** A cluster at one moment: who holds and who waits on all nodes, and each node by itself. */
export interface ClusterSnapshot extends PoolSnapshot {
  readonly name: string;
  /** The node that takes writes, if one is known. */
  readonly primary: string | undefined;
  readonly nodes: readonly NodeSnapshot[];
}

/** The cluster at this moment. */
export function snapshotOf<C>(name: string, topology: Topology<C>, health: Health<C>): ClusterSnapshot {
  const members = [...topology.members.values()];
  const nodes = Object.freeze(members.map((member) => nodeOf(member, topology, health)));
  const all = mergeSnapshots(members.map(({ pool }) => pool.snapshot()));
  return Object.freeze({ ...all, name, primary: topology.primary?.name, nodes });
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
