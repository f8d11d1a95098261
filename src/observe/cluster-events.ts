/** Every event of a cluster: its name, when it happens and what it carries. As with all events, names and fields are public API. */
import type { ListenerErrorEvent } from './events.ts';

/** What a node is to the others: the one that takes writes, or one that follows it. */
export type NodeRole = 'primary' | 'replica';

/** What every event of a cluster carries. */
export interface ClusterEvent {
  /** The cluster's name. */
  readonly cluster: string;
}
/** An event about one node. */
export interface NodeEvent extends ClusterEvent {
  /** The node's name. */
  readonly node: string;
}
/** Writes go to another node from now on. */
export interface FailoverEvent extends ClusterEvent {
  /** The node that took writes until now. */
  readonly from: string;
  /** The node that takes them from now on. */
  readonly to: string;
  /** The new primary's; it is higher than the old one's. */
  readonly timeline: number;
}
/** A node that was a primary is a replica now, or the other way round. */
export interface RoleChangeEvent extends NodeEvent {
  /** What it is now. */
  readonly role: NodeRole;
}
/** Reads avoid a node for a while. */
export interface EjectEvent extends NodeEvent {
  /** Connection failures in a row. */
  readonly failures: number;
  /** How long until it is tried again, in milliseconds. */
  readonly ejectedMs: number;
  /** The last failure. */
  readonly error: unknown;
}
/** A replica fell behind the limits, or has caught up. */
export interface LagEvent extends NodeEvent {
  /** Whether it is behind the limits now. */
  readonly lagging: boolean;
  /** How old its data is, in milliseconds. */
  readonly lagMs: number;
  /** How much it has not replayed; undefined when that cannot be known. */
  readonly lagBytes: bigint | undefined;
}
/** More than one node says that it is the primary. */
export interface SplitBrainEvent extends ClusterEvent {
  /** The one with the highest timeline: all writes go there. */
  readonly primary: string;
  /** The nodes that claim it as well; they get no writes. */
  readonly others: readonly string[];
}
/** Why a node was chosen. */
export type RouteReason =
  /** It is the primary, and the work writes. */
  | 'primary'
  /** The balancing policy chose it among the replicas. */
  | 'balance'
  /** No replica has what the session wrote. */
  | 'token'
  /** All replicas lag. */
  | 'lag'
  /** No replica is there. */
  | 'fallback'
  /** Another node was lost. */
  | 'retry';
/** A statement or a lease goes to a node. */
export interface RouteEvent extends NodeEvent {
  /** What the work does. */
  readonly access: 'read' | 'write';
  /** Why this node. */
  readonly reason: RouteReason;
}

/** The events of a cluster, beside those of its nodes' pools. */
export interface ClusterEvents {
  /** Writes go to another node from now on. */
  failover: FailoverEvent;
  /** A node's role changed. */
  roleChange: RoleChangeEvent;
  /** A node failed too often in a row; reads avoid it. */
  eject: EjectEvent;
  /** An ejected node answered again and takes reads, few at first. */
  restore: NodeEvent;
  /** A replica passed the limits of lag, or came back within them. */
  lag: LagEvent;
  /** More than one node claims to be the primary. */
  splitBrain: SplitBrainEvent;
  /** A statement or a lease goes to a node. */
  route: RouteEvent;
  /** A listener of this cluster failed; nobody else was affected. */
  listenerError: ListenerErrorEvent;
}
