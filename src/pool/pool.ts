/** What every pool offers, whatever its shape. A contract: types only. */
import type { MaybePromise } from '../core/sql.ts';
import type { PoolEvents, Tags } from '../observe/events.ts';
import type { Lease } from './lease.ts';

/** What a caller will do with a connection; pools whose connections are all alike ignore it. */
export type Access = 'read' | 'write';

/** How to ask for a connection. */
export interface AcquireOptions {
  /** Gives up when aborted; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** How long to wait, in milliseconds; instead of the pool's acquireTimeoutMs. 0 means not at all. */
  readonly timeoutMs?: number;
  /** Words that events, timeouts and snapshots show for this lease. */
  readonly tags?: Tags;
  /** What the connection is for. Default: 'write', which allows everything. */
  readonly access?: Access;
}

/** A pool's state at one moment and its totals since it was made, or since they were last reset. */
export interface PoolStats {
  /** Connections being opened, idle, used or being closed: never more than maxSize. */
  readonly total: number;
  /** Connections that are open and that nobody uses. */
  readonly idle: number;
  /** Connections that are lent, or that the pool itself checks or cleans. */
  readonly used: number;
  /** Connections being opened. */
  readonly connecting: number;
  /** Connections being closed. */
  readonly closing: number;
  /** Callers in the queue. */
  readonly waiting: number;
  /** Connections kept open when nobody uses them, as configured or as `resize` left it. */
  readonly minSize: number;
  /** Connections at most, as configured or as `resize` left it. */
  readonly maxSize: number;
  /** Connections lent so far. */
  readonly acquired: number;
  /** Callers so far who found no idle connection and went into the queue, be it only until one was opened. */
  readonly queued: number;
  /** Waits that ended in PoolTimeoutError. */
  readonly timeouts: number;
  /** Waits that ended because the caller's signal aborted. */
  readonly aborted: number;
  /** Callers turned away because the queue was full, or to shed load. */
  readonly refused: number;
  /** Callers turned away because they would have waited for themselves. */
  readonly deadlocks: number;
  /** Leases that were held for longer than leakThresholdMs, or were garbage-collected before their release. */
  readonly leaks: number;
  /** Connections opened so far. */
  readonly connects: number;
  /** Tries to open a connection that failed. */
  readonly connectErrors: number;
  /** Connections closed so far because of their age or the number of their uses. */
  readonly closedLifetime: number;
  /** Connections closed so far because nobody used them. */
  readonly closedIdle: number;
  /** Connections closed so far because they were lost, did not answer a check or could not be rolled back. */
  readonly closedBroken: number;
  /** Connections closed so far because a caller discarded them. */
  readonly discarded: number;
  /** Time that those who got a connection had waited for it, in milliseconds: sum and longest. */
  readonly waitMs: { readonly total: number; readonly max: number };
  /** Time connections were lent, in milliseconds: sum and longest. A lease counts when it ends. */
  readonly heldMs: { readonly total: number; readonly max: number };
}

/** A lease as a snapshot shows it. */
export interface LeaseInfo {
  /** The lease's number, as events carry it. */
  readonly leaseId: number;
  /** The number of the connection that it lends. */
  readonly connectionId: number;
  /** How long it has been held, in milliseconds. */
  readonly heldMs: number;
  /** The words that its caller gave `acquire`. */
  readonly tags: Tags;
  /** From where it was acquired, one call a line; when leases are traced. */
  readonly stack: string | undefined;
}

/** A caller in the queue as a snapshot shows it. */
export interface WaiterInfo {
  /** How long it has waited, in milliseconds. */
  readonly waitMs: number;
  /** The words that it gave `acquire`. */
  readonly tags: Tags;
  /** From where it asks, one call a line; when leases are traced. */
  readonly stack: string | undefined;
}

/** A connection as a snapshot shows it. */
export interface ConnectionInfo {
  /** The connection's number, as events carry it. */
  readonly connectionId: number;
  /** Idle, lent, or used by the pool itself, which checks or cleans it. */
  readonly state: 'idle' | 'lent' | 'kept';
  /** Since it was opened, in milliseconds. */
  readonly ageMs: number;
  /** Since it was last returned, in milliseconds; 0 unless it is idle. */
  readonly idleMs: number;
  /** How often it has been lent. */
  readonly uses: number;
}

/** Who holds and who waits at one moment. */
export interface PoolSnapshot {
  /** The longest held first. */
  readonly leases: readonly LeaseInfo[];
  /** In the order in which they will be served. */
  readonly waiters: readonly WaiterInfo[];
  /** In the order in which they were opened. */
  readonly connections: readonly ConnectionInfo[];
}

/** What a health check found. */
export interface PoolHealth {
  /** Whether the pool can serve: a connection answered, or all are in use and none has failed. */
  readonly healthy: boolean;
  /** Whether all connections were in use, so that none could be asked. */
  readonly saturated: boolean;
  /** How long finding out took, in milliseconds. */
  readonly elapsedMs: number;
  /** Why it is not healthy. */
  readonly error: unknown;
}

/** How to check a pool's health. */
export interface HealthCheckOptions {
  readonly signal?: AbortSignal;
  /** How long it may take, in milliseconds. Default: the pool's validateTimeoutMs. */
  readonly timeoutMs?: number;
}

/** How to end a pool. */
export interface DisposeOptions {
  /** How long to wait for connections in use, in milliseconds; then they are closed under their holders. Default: as long as it takes. */
  readonly timeoutMs?: number;
  /** Closes connections in use under their holders at once. Connects and closes under way may still take their time. */
  readonly force?: boolean;
}

/** What became of a pool that was disposed. */
export interface DisposeReport {
  /** Connections that were closed under their holders. */
  readonly forced: number;
}

/** What a pool does with callers: serves them, lets them wait, or turns them away. */
export type PoolState = 'open' | 'suspended' | 'closing' | 'closed';

/** Lends connections. */
export interface Pool<C> {
  readonly name: string;
  readonly state: PoolState;
  /** Whether a connection for reading can be lent for long without keeping everybody else from the database. */
  readonly lendsReaders: boolean;
  /** Lends a connection until the lease is released. */
  acquire(options?: AcquireOptions): Promise<Lease<C>>;
  /** Lends a connection if one is idle now that need not be checked. */
  tryAcquire(options?: Pick<AcquireOptions, 'tags' | 'access'>): Lease<C> | undefined;
  /** Lends a connection while `work` runs. */
  connection<R>(work: (connection: C, lease: Lease<C>) => MaybePromise<R>, options?: AcquireOptions): Promise<R>;
  /**
   * Runs one statement. The connection may be shared with others, so `statement` leaves no state behind on it, and
   * what it does on a connection for reading is finished when it returns.
   */
  share<R>(access: Access, statement: (connection: C) => MaybePromise<R>): MaybePromise<R>;
  /** What to throw for an error that happened on a lease, where the pool knows more of it: which node of several was lost. */
  explain?(lease: Lease<C>, error: unknown): unknown;
  /** Counts and totals; with `reset` the totals begin anew after this. */
  getStats(options?: { readonly reset?: boolean }): PoolStats;
  /** Who holds connections and who waits for one. */
  snapshot(): PoolSnapshot;
  /** Asks a connection whether it works. Never rejects. */
  healthCheck(options?: HealthCheckOptions): Promise<PoolHealth>;
  /** Makes the pool larger or smaller: connections that are too many are closed now when idle, else when they come back. */
  resize(size: { readonly minSize?: number; readonly maxSize?: number }): void;
  /** Replaces connections, after a failover or a change of passwords: idle ones are closed now, with 'all' the others when they come back. Answers how many. */
  evict(which?: 'idle' | 'all'): number;
  /** Lets callers wait, each as long as its own timeout allows, until `resume`. */
  suspend(): void;
  /** Serves those who wait, in order. */
  resume(): void;
  on<K extends keyof PoolEvents>(event: K, listener: (event: PoolEvents[K]) => unknown): () => void;
  /** Turns callers away, waits for connections in use, closes all. Calling it again returns the same promise. */
  dispose(options?: DisposeOptions): Promise<DisposeReport>;
}
