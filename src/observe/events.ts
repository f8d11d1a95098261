/**
 * Every event the library emits: its name, when it happens and what it carries. Event objects are frozen. They are part
 * of the public API: a name or a field changes only with a major version.
 */
import type { StatementKind } from '../core/sql.ts';

/** Free words a caller attaches to a lease, such as the route it serves. */
export type Tags = Readonly<Record<string, string>>;

/** What every event of a pool carries. */
export interface PoolEvent {
  /** The pool's name. */
  readonly pool: string;
}
/** An event about one physical connection. */
export interface ConnectionEvent extends PoolEvent {
  /** The connection's number, counted from 1 in each pool and never used again. */
  readonly connectionId: number;
}
/** A connection was lent. */
export interface CheckoutEvent extends ConnectionEvent {
  /** The lease's number, counted from 1 in each pool; `checkout` and `checkin` of one lease carry the same. */
  readonly leaseId: number;
  /** The number of the `acquireRequest` it answers. */
  readonly requestId: number;
  /** How long the caller waited, in milliseconds. */
  readonly waitMs: number;
  /** The words that the caller gave `acquire`; none for what the library borrows itself. */
  readonly tags: Tags;
}
/** A connection came back. */
export interface CheckinEvent extends ConnectionEvent {
  /** The lease's number, counted from 1 in each pool; `checkout` and `checkin` of one lease carry the same. */
  readonly leaseId: number;
  /** How long it was lent, in milliseconds. */
  readonly heldMs: number;
  /** The words that the caller gave `acquire`; none for what the library borrows itself. */
  readonly tags: Tags;
}
/** A caller asked for a connection. */
export interface AcquireRequestEvent extends PoolEvent {
  /** The request's number, counted from 1 in each pool; the outcome, `checkout` or `acquireFailed`, carries the same. */
  readonly requestId: number;
  /** The words that the caller gave `acquire`; none for what the library borrows itself. */
  readonly tags: Tags;
}
/** A caller got an error instead of a connection. */
export interface AcquireFailedEvent extends PoolEvent {
  /** The number of the `acquireRequest` it answers. */
  readonly requestId: number;
  /** How long the caller waited, in milliseconds. */
  readonly waitMs: number;
  /** The words that the caller gave `acquire`; none for what the library borrows itself. */
  readonly tags: Tags;
  /** What the caller got: an error of the pool, or what its signal was aborted with. */
  readonly error: unknown;
}
/** A connection is being opened. */
export interface ConnectRequestEvent extends PoolEvent {
  /** The try's number, counted from 1 in each pool; the outcome, `connect` or `connectFailed`, carries the same. */
  readonly connectId: number;
  /** 1 for the first try, more after failures. */
  readonly attempt: number;
}
/** A connection was opened. */
export interface ConnectEvent extends ConnectionEvent {
  /** The number of the `connectRequest` it answers. */
  readonly connectId: number;
  /** How long opening took, in milliseconds. */
  readonly connectMs: number;
}
/** A connection could not be opened. */
export interface ConnectFailedEvent extends PoolEvent {
  /** The number of the `connectRequest` it answers. */
  readonly connectId: number;
  /** 1 for the first try, more after failures. */
  readonly attempt: number;
  /** Why, as the driver told it. */
  readonly error: unknown;
}
/** Why a pool closed a connection. */
export type CloseReason =
  /** Nobody used it for idleTimeoutMs. */
  | 'idle'
  /** It was older than maxLifetimeMs. */
  | 'lifetime'
  /** It had been lent maxUses times. */
  | 'uses'
  /** Its holder discarded it. */
  | 'discarded'
  /** Its holder took it out of the pool, and it is open still. */
  | 'detached'
  /** The pool was made smaller. */
  | 'surplus'
  /** `evict` was called. */
  | 'evicted'
  /** It did not answer when it was checked. */
  | 'invalid'
  /** The server or the network ended it. */
  | 'lost'
  /** What its holder left open could not be rolled back. */
  | 'reset failed'
  /** Its holder was garbage-collected without releasing it. */
  | 'leaked'
  /** The pool was disposed. */
  | 'dispose';
/** A connection has been closed. */
export interface CloseEvent extends ConnectionEvent {
  /** Why it was closed. */
  readonly reason: CloseReason;
  /** What led to it, such as the error of a check, or else what closing threw. */
  readonly error?: unknown;
}
/** A returned connection was rolled back. */
export interface ResetEvent extends ConnectionEvent {
  /** How long rolling back took, in milliseconds. */
  readonly resetMs: number;
}
/** A connection did not answer when it was checked. */
export interface ValidateFailedEvent extends ConnectionEvent {
  /** What the check threw. */
  readonly error: unknown;
}
/** A lease lasts longer than leakThresholdMs, or was forgotten. */
export interface LeakEvent extends ConnectionEvent {
  /** The lease's number, counted from 1 in each pool; `checkout` and `checkin` of one lease carry the same. */
  readonly leaseId: number;
  /** How long it has been lent, in milliseconds. */
  readonly heldMs: number;
  /** The words that the caller gave `acquire`; none for what the library borrows itself. */
  readonly tags: Tags;
  /** From where it was acquired, one call a line; with `traceLeases` or `leakThresholdMs`. */
  readonly stack: string | undefined;
  /** Whether the lease was garbage-collected, so that nobody can release it; the pool closes its connection. */
  readonly collected: boolean;
}
/** Connections were told to go. */
export interface EvictEvent extends PoolEvent {
  /** How many: idle ones are closed at once, others when they come back. */
  readonly count: number;
}
/** The pool has another size. */
export interface ResizeEvent extends PoolEvent {
  /** Connections kept open from now on when nobody uses them. */
  readonly minSize: number;
  /** Connections at most from now on. */
  readonly maxSize: number;
  /** Why, when it was not `resize` that did it: ':memory:' has one connection, whatever was asked for. */
  readonly reason?: string | undefined;
}
/** A listener threw or rejected. */
export interface ListenerErrorEvent {
  /** The event whose listener failed. */
  readonly event: string;
  /** What the listener threw, or what its promise rejected with. */
  readonly error: unknown;
}

/** The events of a pool. */
export interface PoolEvents {
  /** A caller asked for a connection; followed by `checkout` or `acquireFailed`. */
  acquireRequest: AcquireRequestEvent;
  /** A connection was lent to a caller. */
  checkout: CheckoutEvent;
  /** A caller's wait ended without a connection. */
  acquireFailed: AcquireFailedEvent;
  /** A connection was returned. */
  checkin: CheckinEvent;
  /** A returned connection had an open transaction, which was rolled back. */
  reset: ResetEvent;
  /** The pool began to open a connection. */
  connectRequest: ConnectRequestEvent;
  /** A connection was opened. */
  connect: ConnectEvent;
  /** Opening a connection failed. */
  connectFailed: ConnectFailedEvent;
  /** A connection did not answer when it was checked, and is closed. */
  validateFailed: ValidateFailedEvent;
  /** A connection was closed. */
  close: CloseEvent;
  /** `evict` was called. */
  evict: EvictEvent;
  /** A lease lasts longer than leakThresholdMs, or was garbage-collected before its release; at most once of each for a lease. */
  leak: LeakEvent;
  /** A lease that `leak` told of was released after all. */
  leakRecovered: CheckinEvent;
  /** A caller was turned away because the queue is full, or to shed load (`codel`). */
  queueFull: AcquireFailedEvent;
  /** `suspend` was called: callers wait. */
  suspend: PoolEvent;
  /** `resume` was called: callers are served again. */
  resume: PoolEvent;
  /** `resize` was called, or the database cannot have the size it was given. */
  resize: ResizeEvent;
  /** `dispose` began: callers are turned away, connections in use may finish. */
  drain: PoolEvent;
  /** The last connection is closed; nothing follows. */
  closed: PoolEvent;
  /** A listener of this pool failed; the pool and its callers were not affected. */
  listenerError: ListenerErrorEvent;
}

/** A statement that the database has answered or refused. */
export interface QueryEvent {
  /** The database's name. */
  readonly database: string;
  /** The statement with its placeholders. */
  readonly sql: string;
  /** The bound values. They may hold personal data: log them with care. */
  readonly params: readonly unknown[];
  /** What it does: reads, writes, changes the schema, or controls a transaction. */
  readonly kind: StatementKind;
  /** Rows returned, or changed when none are returned. */
  readonly rows: number;
  /** From handing the statement to the driver to its answer, in milliseconds. */
  readonly elapsedMs: number;
  /** The number of the transaction it ran in, if any. */
  readonly transactionId?: number | undefined;
  /** The error, when the database refused it. */
  readonly error?: unknown;
  /** Where in the program it was called, as `file:line:column`, where the platform tells; only while a listener asks with `callSites`. */
  readonly site?: string | undefined;
  /** Asks the database how it would run the statement; only on in-process databases and only while the event is handled. */
  readonly explain?: (() => string[]) | undefined;
}

/** How to listen to statements. */
export interface QueryListenOptions {
  /** Whether the events are to carry `site`. The database then takes a stack at each statement, whoever calls it. Default: false. */
  readonly callSites?: boolean;
}

/** A statement took longer than slowQueryMs. */
export interface SlowQueryEvent extends QueryEvent {
  /** How the database runs the statement, one line a step; undefined where asking it would take a round trip. */
  readonly plan: readonly string[] | undefined;
}

/** What was written is committed. */
export interface CommitEvent {
  /** The database's name. */
  readonly database: string;
  /**
   * The tables that were written to, and those whose rows foreign keys of bound models have changed with them, by their names in the
   * database; undefined when it may have been any, as after SQL that does not say and after changes of the schema.
   */
  readonly tables: readonly string[] | undefined;
}

/** A log that readers keep from being shortened: SQLite's write-ahead log holds all that was written since their view began. */
export interface LogPinnedEvent {
  /** The database's name. */
  readonly database: string;
  /** The size of the log, in bytes. */
  readonly bytes: number;
  /** How long the longest lease of a connection has lasted, in milliseconds; 0 when none is lent, so that another process reads. */
  readonly oldestLeaseMs: number;
}

/** A relation is queried one by one for records that came out of one query. */
export interface NPlusOneEvent {
  /** The database's name. */
  readonly database: string;
  /** The name of the records' class. */
  readonly model: string;
  /** The name of the relation. */
  readonly relation: string;
  /** For how many records that was noticed. */
  readonly records: number;
  /** Where in the program, as `file:line:column`, where the platform tells. */
  readonly site: string | undefined;
}

/** The events of a database. */
export interface DatabaseEvents {
  /** What a transaction or a statement by itself has written is committed, or may be: its outcome can be unknown. Before the writer goes on. */
  commit: CommitEvent;
  /** A relation is queried record by record; only with `nPlusOne: 'warn'` or `'throw'` in the configuration. */
  nPlusOne: NPlusOneEvent;
  /** A statement was answered or refused. */
  query: QueryEvent;
  /** A statement took longer than the configuration's slowQueryMs. */
  slowQuery: SlowQueryEvent;
  /** The write-ahead log has grown and cannot be shortened while somebody reads an old view. At each doubling. */
  logPinned: LogPinnedEvent;
  /** A listener of this database failed; the statement was not affected. */
  listenerError: ListenerErrorEvent;
}
