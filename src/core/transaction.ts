/** A transaction as programs see it. Types only: the session layer makes transactions, the model layer hands them out. */

/** How to begin a transaction. */
export interface TransactionOptions {
  /** Only reads; runs on a consistent snapshot beside writers. Default: false. */
  readonly readOnly?: boolean;
  /** Allows this transaction to begin inside one of another database, which it neither joins nor can undo. Default: false. */
  readonly independent?: boolean;
  /** Words that pool events and timeouts show for the connection this transaction holds: `{ job: 'monthly report' }`. */
  readonly tags?: Readonly<Record<string, string>>;
  /** How long to wait for a connection, in milliseconds. Default: the pool's. */
  readonly acquireTimeoutMs?: number;
  /** Gives up waiting for a connection when aborted. */
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
