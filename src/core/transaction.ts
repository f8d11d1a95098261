/** A transaction as programs see it. Types only: the session layer makes transactions, the model layer hands them out. */

/** What a transaction must not see of others, from the weakest guarantee to the strongest, in the words of the SQL standard. */
export type IsolationLevel = 'read uncommitted' | 'read committed' | 'repeatable read' | 'serializable';

/** How to begin a transaction, how long it may take, and how often it is tried. */
export interface TransactionOptions {
  /**
   * The isolation the work needs at least; a database may give more. SQLite is serializable always. Default: the
   * database's. A nested transaction shares that of the one around it; setting it there throws TransactionError.
   */
  readonly isolation?: IsolationLevel;
  /**
   * How often the whole callback is run again when the transaction fails with a DatabaseError that is `retryable`, such as
   * LockError. Before each rerun all is rolled back, the connection is given back, and a random pause of up to 10 ms,
   * doubling up to 1 s, is made. Other errors, PoolTimeoutError among them, surface at once. Default: 0. Any other number
   * in a nested transaction throws TransactionError, because only the outermost one can be run again.
   */
  readonly retries?: number;
  /**
   * How many milliseconds everything may take together: the wait for a connection and for locks, the work, reruns and the
   * pauses between them. Then the transaction is rolled back, later statements in it throw, and the promise rejects with
   * TransactionError. A statement that is running ends before; a commit that is running is waited for. In a nested
   * transaction only its own part counts and is rolled back. Default: no limit.
   */
  readonly timeoutMs?: number;
  /** Only reads; runs on a consistent snapshot beside writers. Default: false. */
  readonly readOnly?: boolean;
  /** Allows this transaction to begin inside one of another database, which it neither joins nor can undo. Default: false. */
  readonly independent?: boolean;
  /** Words that pool events and timeouts show for the connection this transaction holds: `{ job: 'monthly report' }`. */
  readonly tags?: Readonly<Record<string, string>>;
  /** How long to wait for a connection, in milliseconds. Default: the pool's. */
  readonly acquireTimeoutMs?: number;
  /** Ends the transaction when aborted, as `timeoutMs` does, and its wait for a connection; rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** An open transaction, or a savepoint inside one. */
export interface Transaction {
  /** A number that is unique in the process; nested transactions share their outermost one's. */
  readonly id: number;
  /** 1 for the outermost transaction, more for nested ones. */
  readonly depth: number;
  /** Whether statements can still run in it. */
  readonly active: boolean;
  /** Marks a point that `rollbackTo` can return to. */
  savepoint(name: string): Promise<void>;
  /** Undoes everything since the savepoint, which remains. */
  rollbackTo(name: string): Promise<void>;
  /** Undoes the transaction (a nested one: its own part) and ends it; later statements in it throw TransactionError. */
  rollback(): Promise<void>;
  /** Calls `callback` once the outermost transaction is committed; never when anything around it is rolled back. */
  afterCommit(callback: () => unknown): void;
  /** Calls `callback` when this is rolled back, by itself or with what is around it, once the outermost transaction has ended. */
  afterRollback(callback: () => unknown): void;
}
