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
  readonly leaseId: number;
  /** How long the caller waited, in milliseconds. */
  readonly waitMs: number;
  readonly tags: Tags;
}
/** A connection came back. */
export interface CheckinEvent extends ConnectionEvent {
  readonly leaseId: number;
  /** How long it was lent, in milliseconds. */
  readonly heldMs: number;
  readonly tags: Tags;
}
/** A caller asked for a connection. */
export interface AcquireRequestEvent extends PoolEvent {
  readonly tags: Tags;
}
/** A caller got an error instead of a connection. */
export interface AcquireFailedEvent extends PoolEvent {
  readonly waitMs: number;
  readonly tags: Tags;
  readonly error: unknown;
}
/** A connection is being opened. */
export interface ConnectRequestEvent extends PoolEvent {
  /** 1 for the first try, more after failures. */
  readonly attempt: number;
}
/** A connection was opened. */
export interface ConnectEvent extends ConnectionEvent {
  /** How long opening took, in milliseconds. */
  readonly connectMs: number;
}
/** A connection could not be opened. */
export interface ConnectFailedEvent extends PoolEvent {
  readonly attempt: number;
  readonly error: unknown;
}
/** Why a pool closed a connection. */
export type CloseReason = 'idle' | 'lifetime' | 'discarded' | 'surplus' | 'dispose' | 'reset failed';
/** A connection has been closed. */
export interface CloseEvent extends ConnectionEvent {
  readonly reason: CloseReason;
  /** What closing it threw, if it did. */
  readonly error?: unknown;
}
/** A listener threw or rejected. */
export interface ListenerErrorEvent {
  /** The event whose listener failed. */
  readonly event: string;
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
  reset: ConnectionEvent;
  /** The pool began to open a connection. */
  connectRequest: ConnectRequestEvent;
  /** A connection was opened. */
  connect: ConnectEvent;
  /** Opening a connection failed. */
  connectFailed: ConnectFailedEvent;
  /** A connection was closed. */
  close: CloseEvent;
  /** A caller was turned away because the queue is full. */
  queueFull: AcquireFailedEvent;
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
  readonly kind: StatementKind;
  /** Rows returned, or changed when none are returned. */
  readonly rows: number;
  /** From handing the statement to the driver to its answer, in milliseconds. */
  readonly elapsedMs: number;
  /** The number of the transaction it ran in, if any. */
  readonly transactionId?: number | undefined;
  /** The error, when the database refused it. */
  readonly error?: unknown;
  /** Asks the database how it would run the statement; only on in-process databases and only while the event is handled. */
  readonly explain?: (() => string[]) | undefined;
}

/** A relation is queried one by one for records that came out of one query. */
export interface NPlusOneEvent {
  /** The database's name. */
  readonly database: string;
  readonly model: string;
  readonly relation: string;
  /** For how many records that was noticed. */
  readonly records: number;
  /** Where in the program, as `file:line:column`, where the platform tells. */
  readonly site: string | undefined;
}

/** The events of a database. */
export interface DatabaseEvents {
  /** A relation is queried record by record; only with `nPlusOne: 'warn'` or `'throw'` in the configuration. */
  nPlusOne: NPlusOneEvent;
  /** A statement was answered or refused. */
  query: QueryEvent;
  /** A listener of this database failed; the statement was not affected. */
  listenerError: ListenerErrorEvent;
}
