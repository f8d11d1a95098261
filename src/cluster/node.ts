/** What a cluster needs to know of a database with several nodes. A contract: types only. */
import type { MaybePromise } from '../core/sql.ts';
import type { NodeRole } from '../observe/cluster-events.ts';
import type { Pool } from '../pool/pool.ts';

/** One node of a cluster. */
export interface NodeConfig {
  /** Its name in events, errors and snapshots; no other node of the cluster has it. */
  readonly name: string;
  readonly host?: string;
  readonly port?: number;
  /** Its share of the reads; 0 gets none. Default: 1. */
  readonly weight?: number;
}

/** What a node says of itself. */
export interface NodeState {
  readonly role: NodeRole;
  /** Counted up by each promotion: of two primaries the one with the higher timeline is the newer one. */
  readonly timeline: number;
  /** How far its log goes, in bytes: what a primary has written, what a replica has replayed. */
  readonly position: bigint;
  /** How old a replica's data may be, in milliseconds; 0 when it has replayed all that it received, and on a primary. */
  readonly lagMs: number;
}

/**
 * What an error says: the statement is at fault; the connection is lost or could not be opened; the node takes no writes, so
 * nothing was done; or the credentials or the database's name are wrong, as they would be on every node.
 */
export type Verdict = 'statement' | 'connection' | 'read only' | 'credentials';

/** How to reach the nodes of one kind of database. */
export interface ClusterDriver<C> {
  /** The pool of a node. It should tell callers at once when no connection can be opened, so that they can go elsewhere. */
  createPool(node: NodeConfig): Pool<C>;
  /** Asks the node for its state. `signal` aborts when its time is up; the connection is then closed. */
  probe(connection: C, signal: AbortSignal): MaybePromise<NodeState>;
  /** How far the node's log goes now. On a primary, asked after a commit, it is not before that commit. */
  position(connection: C): MaybePromise<bigint>;
  /** What an error says. The cluster asks for the causes of an error too. */
  judge(error: unknown): Verdict;
  /** Calls `changed` whenever the server announces its role on the connection. Called once for each connection, which may close at any time. */
  watchRole?(connection: C, changed: (role: NodeRole) => void): void;
}
