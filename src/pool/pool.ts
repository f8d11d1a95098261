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

/** A pool's state at one moment and its totals since it was made. */
export interface PoolStats {
  /** Connections being opened, idle, used or being closed: never more than maxSize. */
  readonly total: number;
  readonly idle: number;
  readonly used: number;
  readonly connecting: number;
  readonly closing: number;
  /** Callers in the queue. */
  readonly waiting: number;
  readonly minSize: number;
  readonly maxSize: number;
  /** Connections lent so far. */
  readonly acquired: number;
  /** Callers so far who found no idle connection and went into the queue, be it only until one was opened. */
  readonly queued: number;
  /** Waits that ended in PoolTimeoutError. */
  readonly timeouts: number;
  /** Waits that ended because the caller's signal aborted. */
  readonly aborted: number;
  /** Callers turned away because the queue was full. */
  readonly refused: number;
  /** Connections opened so far. */
  readonly connects: number;
  readonly connectErrors: number;
  /** Connections closed so far because of their age. */
  readonly closedLifetime: number;
  /** Connections closed so far because nobody used them. */
  readonly closedIdle: number;
  /** Connections closed so far because a caller discarded them. */
  readonly discarded: number;
  /** Time callers waited, in milliseconds: sum and longest. */
  readonly waitMs: { readonly total: number; readonly max: number };
  /** Time connections were lent, in milliseconds: sum and longest. */
  readonly heldMs: { readonly total: number; readonly max: number };
}

/** How to end a pool. */
export interface DisposeOptions {
  /** How long to wait for connections in use, in milliseconds; then they are closed under their holders. Default: as long as it takes. */
  readonly timeoutMs?: number;
  /** Closes connections in use under their holders at once. Connects and closes under way may still take their time. */
  readonly force?: boolean;
}

/** Lends connections. */
export interface Pool<C> {
  readonly name: string;
  readonly state: 'open' | 'closing' | 'closed';
  /** Whether a connection for reading can be lent for long without keeping everybody else from the database. */
  readonly lendsReaders: boolean;
  /** Lends a connection until the lease is released. */
  acquire(options?: AcquireOptions): Promise<Lease<C>>;
  /** Lends a connection if one is idle now; as nobody has to wait, no `acquireRequest` is emitted. */
  tryAcquire(options?: Pick<AcquireOptions, 'tags' | 'access'>): Lease<C> | undefined;
  /** Lends a connection while `work` runs. */
  connection<R>(work: (connection: C, lease: Lease<C>) => MaybePromise<R>, options?: AcquireOptions): Promise<R>;
  /**
   * Runs one statement. The connection may be shared with others, so `statement` leaves no state behind on it, and
   * what it does on a connection for reading is finished when it returns.
   */
  share<R>(access: Access, statement: (connection: C) => MaybePromise<R>): MaybePromise<R>;
  getStats(): PoolStats;
  on<K extends keyof PoolEvents>(event: K, listener: (event: PoolEvents[K]) => unknown): () => void;
  /** Turns callers away, waits for connections in use, closes all. Calling it again returns the same promise. */
  dispose(options?: DisposeOptions): Promise<void>;
}
