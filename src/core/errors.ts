/**
 * Every error the library throws. One root, one class and one code for each kind of mistake, the same on every backend;
 * the original error is kept as `cause`, and the message says what to do. Each code has a page in the reference.
 */
import type { QueryAmounts, QueryCosts } from './query-costs.ts';

const DOCS = 'https://rhosocial.github.io/typescript-activerecord/reference/errors/';

/** What every error of the library can carry beside its message. */
export interface ErrorDetails {
  /** The error that led to this one, usually the driver's. */
  cause?: unknown;
}

/**
 * The root of all errors of the library: `error instanceof ActiveRecordError` catches each of them.
 * `code` is stable across releases and backends; `retryable` tells whether running the same work again may succeed.
 */
export class ActiveRecordError extends Error {
  /** A stable name of the kind of error, such as `AR_POOL_TIMEOUT`. */
  readonly code: string;
  /** Whether doing the same again may succeed (a lock, a timeout), or cannot (a mistake in the program or its data). */
  readonly retryable: boolean;

  constructor(code: string, message: string, details: ErrorDetails = {}, retryable = false) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    Object.defineProperty(this, 'name', { value: new.target.name, configurable: true, writable: true });
    this.code = code;
    this.retryable = retryable;
  }

  /** The page that explains this kind of error and shows a program that throws it. */
  get docs(): string {
    return `${DOCS}${this.code.toLowerCase().replaceAll('_', '-')}`;
  }
}

/** An option, a configuration value or an environment variable is unknown, misspelt or out of range. */
export class ConfigError extends ActiveRecordError {
  constructor(message: string, details: ErrorDetails = {}) {
    super('AR_CONFIG', message, details);
  }
}

/** `findOneOrFail` or `oneOrFail` found no record. */
export class RecordNotFoundError extends ActiveRecordError {
  constructor(message: string, details: ErrorDetails = {}) {
    super('AR_RECORD_NOT_FOUND', message, details);
  }
}

/** A row with a version was changed or deleted by somebody else since the record was read; reload it and try again. */
export class StaleRecordError extends ActiveRecordError {
  constructor(message: string, details: ErrorDetails = {}) {
    super('AR_STALE_RECORD', message, details);
  }
}

/** A relation was read on a record that has not loaded it; the message names the `.with(…)` that would. */
export class RelationNotLoadedError extends ActiveRecordError {
  constructor(message: string, details: ErrorDetails = {}) {
    super('AR_RELATION_NOT_LOADED', message, details);
  }
}

/** A query cannot be built as asked: an unknown column, a plain object as a value, a wrong number of placeholders. */
export class QueryError extends ActiveRecordError {
  constructor(message: string, details: ErrorDetails = {}) {
    super('AR_QUERY', message, details);
  }
}

/** A value does not fit its column's type: NaN for an integer, too many digits for a decimal. */
export class TypeConversionError extends ActiveRecordError {
  constructor(message: string, details: ErrorDetails = {}) {
    super('AR_TYPE_CONVERSION', message, details);
  }
}

/** One thing that is wrong with a record. */
export interface ValidationIssue {
  /** Where: a column's property, then the way into its value; empty for the record as a whole. */
  readonly path: readonly string[];
  /** What, for people. */
  readonly message: string;
}

/** A record breaks its schemas or rules, so it was not written; `issues` says where and how. */
export class ValidationError extends ActiveRecordError {
  /** All that is wrong, columns first. */
  readonly issues: readonly ValidationIssue[];
  constructor(message: string, details: ErrorDetails & { issues: readonly ValidationIssue[] }) {
    super('AR_VALIDATION', message, details);
    this.issues = Object.freeze([...details.issues]);
  }
}

/** What an error that comes from the database knows about the statement. */
export interface DatabaseErrorDetails extends ErrorDetails {
  /** The statement's text, with placeholders and without values. */
  sql?: string | undefined;
  /** The constraint or the columns the database named, as it named them. */
  constraint?: string | undefined;
}

/** The database refused a statement: a syntax error, a missing table, or one of the kinds below. */
export class DatabaseError extends ActiveRecordError {
  /** The statement's text, with placeholders and without values. */
  readonly sql: string | undefined;
  constructor(message: string, details: DatabaseErrorDetails = {}, code = 'AR_DATABASE', retryable = false) {
    super(code, message, details, retryable);
    this.sql = details.sql;
  }
}

/** A statement would break a constraint; thrown itself only when the database does not say which kind. */
export class IntegrityError extends DatabaseError {
  /** The constraint or the columns the database named, as it named them (`users.email`). */
  readonly constraint: string | undefined;
  constructor(message: string, details: DatabaseErrorDetails = {}, code = 'AR_INTEGRITY') {
    super(message, details, code);
    this.constraint = details.constraint;
  }
}

/** A value that must be unique exists already. */
export class UniqueViolationError extends IntegrityError {
  constructor(message: string, details: DatabaseErrorDetails = {}) {
    super(message, details, 'AR_UNIQUE_VIOLATION');
  }
}

/** A row refers to one that is not there, or is still referred to by others. */
export class ForeignKeyViolationError extends IntegrityError {
  constructor(message: string, details: DatabaseErrorDetails = {}) {
    super(message, details, 'AR_FOREIGN_KEY_VIOLATION');
  }
}

/** A column that must have a value got none. */
export class NotNullViolationError extends IntegrityError {
  constructor(message: string, details: DatabaseErrorDetails = {}) {
    super(message, details, 'AR_NOT_NULL_VIOLATION');
  }
}

/** A value breaks a CHECK constraint, for example a string that `oneOf` does not list. */
export class CheckViolationError extends IntegrityError {
  constructor(message: string, details: DatabaseErrorDetails = {}) {
    super(message, details, 'AR_CHECK_VIOLATION');
  }
}

/** Another connection or process holds a lock and did not let go in time. Running the same work again may succeed. */
export class LockError extends DatabaseError {
  constructor(message: string, details: DatabaseErrorDetails = {}) {
    super(message, details, 'AR_LOCK', true);
  }
}

/** A query was not answered within the time it was given by `deadline`. */
export class QueryTimeoutError extends ActiveRecordError {
  constructor(message: string, details: ErrorDetails = {}) {
    super('AR_QUERY_TIMEOUT', message, details, true);
  }
}

/** The database cannot do its work: the disk is full, the file is damaged or read-only. */
export class OperationalError extends DatabaseError {
  constructor(message: string, details: DatabaseErrorDetails = {}) {
    super(message, details, 'AR_OPERATIONAL');
  }
}

/** A connection could not be opened: the file, the host or the credentials are wrong. */
export class ConnectionError extends ActiveRecordError {
  constructor(message: string, details: ErrorDetails = {}, code = 'AR_CONNECTION', retryable = false) {
    super(code, message, details, retryable);
  }
}

/** A connection was lost while it was in use: the server ended it, or the way to it broke. What was under way on it is not known to have happened. */
export class ConnectionLostError extends ConnectionError {
  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details, 'AR_CONNECTION_LOST', true);
  }
}

/** A transaction was used in a way that would lose or misplace writes, after its end or for another database; or it took longer than its `timeoutMs`. */
export class TransactionError extends ActiveRecordError {
  constructor(message: string, details: ErrorDetails = {}) {
    super('AR_TRANSACTION', message, details);
  }
}

/** What an error of a pool knows about it at the moment it was thrown. */
export interface PoolErrorDetails extends ErrorDetails {
  /** The pool's name. */
  pool: string;
  /** The pool's counts at that moment. */
  stats?: Readonly<Record<string, number>> | undefined;
}

/** The root of the pool's errors. */
export class PoolError extends ActiveRecordError {
  /** The pool's name. */
  readonly pool: string;
  /** The pool's counts when the error was made. */
  readonly stats: Readonly<Record<string, number>> | undefined;
  constructor(code: string, message: string, details: PoolErrorDetails, retryable = false) {
    super(code, message, details, retryable);
    this.pool = details.pool;
    this.stats = details.stats;
  }
}

/** Somebody who holds a connection, as a timeout reports it. */
export interface LeaseHolder {
  /** The lease's number. */
  readonly leaseId: number;
  /** How long it has held its connection, in milliseconds. */
  readonly heldMs: number;
  /** The tags given to `acquire`. */
  readonly tags: Readonly<Record<string, string>>;
  /** From where it was acquired, one call a line; only with the pool's `traceLeases` or `leakThresholdMs`. */
  readonly stack: string | undefined;
}

/** No connection became free within `acquireTimeoutMs` (for a database: `poolTimeout` seconds); `holders` says who has them. */
export class PoolTimeoutError extends PoolError {
  /** Who held the pool's connections when the wait ended, longest first. */
  readonly holders: readonly LeaseHolder[];
  /** By how much the timeout came late because the event loop was blocked, in milliseconds; 0 when it came in time. */
  readonly eventLoopDelayMs: number;
  constructor(
    message: string,
    details: PoolErrorDetails & { holders: readonly LeaseHolder[]; eventLoopDelayMs?: number },
  ) {
    super('AR_POOL_TIMEOUT', message, details, true);
    this.holders = details.holders;
    this.eventLoopDelayMs = details.eventLoopDelayMs ?? 0;
  }
}

/** All connections are held by callers who wait for one more, so that none could ever come back. */
export class PoolDeadlockError extends PoolError {
  /** Who held the pool's connections, longest first. */
  readonly holders: readonly LeaseHolder[];
  constructor(message: string, details: PoolErrorDetails & { holders: readonly LeaseHolder[] }) {
    super('AR_POOL_DEADLOCK', message, details);
    this.holders = details.holders;
  }
}

/** `maxQueue` callers wait already; or, with `codel`, everybody has waited too long and the one who waited longest is turned away. */
export class PoolQueueFullError extends PoolError {
  constructor(message: string, details: PoolErrorDetails) {
    super('AR_POOL_QUEUE_FULL', message, details, true);
  }
}

/** The pool was disposed before or while the caller waited. */
export class PoolClosedError extends PoolError {
  constructor(message: string, details: PoolErrorDetails) {
    super('AR_POOL_CLOSED', message, details);
  }
}

/** A lease was used or released after it had been released. */
export class LeaseReleasedError extends PoolError {
  constructor(message: string, details: PoolErrorDetails) {
    super('AR_LEASE_RELEASED', message, details);
  }
}

/** What an error of a cluster knows. */
export interface ClusterErrorDetails extends ErrorDetails {
  /** The cluster's name. */
  cluster: string;
  /** The node it is about, where it is about one. */
  node?: string | undefined;
}

/** The root of a cluster's errors; thrown itself when a node is lost while a connection to it is lent. Nothing was run again. */
export class ClusterError extends ActiveRecordError {
  /** The cluster's name. */
  readonly cluster: string;
  /** The node it is about, where it is about one. */
  readonly node: string | undefined;
  constructor(message: string, details: ClusterErrorDetails, code = 'AR_CLUSTER', retryable = false) {
    super(code, message, details, retryable);
    this.cluster = details.cluster;
    this.node = details.node;
  }
}

/** Why a node could not serve. */
export interface UnavailableNode {
  readonly node: string;
  readonly reason: string;
}

/** No node of a cluster could serve; `nodes` says why not, one by one. */
export class NoHostAvailableError extends ClusterError {
  /** Every node and why it could not serve. */
  readonly nodes: readonly UnavailableNode[];
  constructor(message: string, details: ClusterErrorDetails & { nodes: readonly UnavailableNode[] }) {
    super(message, details, 'AR_NO_HOST_AVAILABLE', true);
    this.nodes = Object.freeze([...details.nodes]);
  }
}

/** A write reached a node that takes none, because it is, or has become, a replica. Nothing was written. */
export class ReadOnlyHostError extends ClusterError {
  constructor(message: string, details: ClusterErrorDetails) {
    super(message, details, 'AR_READ_ONLY_HOST', true);
  }
}

/** Work cost the database more than its budget allows, or another number of queries than a test expects; the message lists them by place. */
export class BudgetError extends ActiveRecordError {
  /** What was allowed. */
  readonly allowed: Readonly<Partial<QueryAmounts>>;
  /** What was spent. */
  readonly spent: QueryAmounts;
  /** The statements. */
  readonly report: QueryCosts;
  constructor(
    message: string,
    details: ErrorDetails & { allowed: Partial<QueryAmounts>; spent: QueryAmounts; report: QueryCosts },
  ) {
    super('AR_BUDGET', message, details);
    this.allowed = Object.freeze({ ...details.allowed });
    this.spent = Object.freeze({ ...details.spent });
    this.report = details.report;
  }
}

/** Objects of one kind that are still held. */
export interface RetainedObjects {
  /** The name of the records' model, or the label that `track` was given. */
  readonly what: string;
  /** Where the records were read or made, as `file:line:column`, where the platform tells; undefined for what was tracked. */
  readonly site: string | undefined;
  /** How many. */
  readonly count: number;
}

/** Records or other objects are still held after the work that made them has ended; the message lists them by place. */
export class RetentionError extends ActiveRecordError {
  /** What is held, the most first. */
  readonly retained: readonly RetainedObjects[];
  constructor(message: string, details: ErrorDetails & { retained: readonly RetainedObjects[] }) {
    super('AR_RETENTION', message, details);
    this.retained = Object.freeze([...details.retained]);
  }
}
