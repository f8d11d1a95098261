/**
 * One open transaction, or one savepoint inside it. Statements and nested transactions of the same level go through a
 * gate one at a time, so that a nested one that is undone can never take a statement of its parent with it.
 */
import { TransactionError } from '../core/errors.ts';
import type { CompiledQuery, MaybePromise, QueryResult } from '../core/sql.ts';
import { didYouMean, show } from '../core/suggest.ts';
import type { Transaction } from '../core/transaction.ts';
import { Gate } from './gate.ts';

/** What a transaction needs of its session. */
export interface TransactionHost {
  /** The session itself, to tell whose transaction it is. */
  readonly session: object;
  /** The database's name, for messages. */
  readonly name: string;
  readonly readOnly: boolean;
  /** Runs a statement on the transaction's connection. */
  run(query: CompiledQuery, transactionId: number): MaybePromise<QueryResult>;
  /** Whether the database still has the transaction open. Some errors (a full disk) make it roll back by itself. */
  isOpen(): boolean;
  quote(name: string): string;
}

/** `lost`: the database rolled back by itself, so that nothing of it can be committed any more. */
type State = 'open' | 'committed' | 'rolled back' | 'lost';

const NO_PARAMS: readonly never[] = Object.freeze([]);

/** A transaction of one database. */
export class SessionTransaction implements Transaction {
  readonly id: number;
  readonly depth: number;
  readonly #host: TransactionHost;
  readonly #outer: SessionTransaction | undefined;
  readonly #gate = new Gate();
  readonly #savepoints = new Set<string>();
  /** The savepoint this transaction is, when it is nested. */
  readonly #point: string | undefined;
  readonly #commitCallbacks: (() => unknown)[] = [];
  readonly #rollbackCallbacks: (() => unknown)[] = [];
  #state: State = 'open';
  /** The error with which the database gave the transaction up. */
  #loss: unknown;

  constructor(host: TransactionHost, id: number, outer?: SessionTransaction) {
    this.#host = host;
    this.#outer = outer;
    this.id = id;
    this.depth = outer ? outer.depth + 1 : 1;
    this.#point = outer ? `ar_${this.depth}` : undefined;
  }

  /** The session it belongs to. */
  get session(): object {
    return this.#host.session;
  }

  get active(): boolean {
    return this.#state === 'open';
  }

  /** Runs a statement; throws TransactionError when the transaction has ended. */
  run(query: CompiledQuery): MaybePromise<QueryResult> {
    const turn = this.#gate.enter();
    return turn ? turn.then(() => this.#inside(query)) : this.#inside(query);
  }

  #inside(query: CompiledQuery): MaybePromise<QueryResult> {
    let result: MaybePromise<QueryResult>;
    try {
      this.#requireOpen('A statement was started');
      this.#requireWritable(query);
      result = this.#host.run(query, this.id);
    } catch (error) {
      throw this.#failed(error);
    }
    if (!(result instanceof Promise)) {
      this.#gate.leave();
      return result;
    }
    return result.then(
      (answer) => {
        this.#gate.leave();
        return answer;
      },
      (error: unknown) => {
        throw this.#failed(error);
      },
    );
  }

  /** A statement failed; notices when the database has rolled back with it. */
  #failed(error: unknown): unknown {
    this.#gate.leave();
    if (this.#state === 'open' && !this.#host.isOpen()) this.#lose(error);
    return error;
  }

  #lose(error: unknown): void {
    this.#state = 'lost';
    this.#loss = error;
    if (this.#outer) this.#outer.#lose(error);
  }

  /** Runs `work` as a savepoint of this transaction; what is done here meanwhile waits for its end. */
  async nested<R>(work: (inner: SessionTransaction) => Promise<R>): Promise<R> {
    await this.#gate.enter();
    const inner = new SessionTransaction(this.#host, this.id, this);
    try {
      this.#requireOpen('A nested transaction was begun');
      await this.#control(`savepoint ${inner.#point}`);
      return await this.#within(inner, work);
    } finally {
      this.#gate.leave();
    }
  }

  async #within<R>(inner: SessionTransaction, work: (inner: SessionTransaction) => Promise<R>): Promise<R> {
    const result = await inner.settle(work);
    if (inner.#state === 'committed') {
      this.#commitCallbacks.push(...inner.#commitCallbacks);
      this.#rollbackCallbacks.push(...inner.#rollbackCallbacks);
    }
    return result;
  }

  /** Does the work and commits; on any error rolls back and lets the error out. */
  async settle<R>(work: (transaction: SessionTransaction) => Promise<R>): Promise<R> {
    try {
      const result = await work(this);
      await this.#finish();
      return result;
    } catch (error) {
      await this.#undo().catch((undoError: unknown) => {
        if (error instanceof Error && error.cause === undefined) error.cause = undoError;
      });
      throw error;
    }
  }

  /** Commits, unless the transaction has been rolled back by hand. Waits for statements that were started and not awaited. */
  async #finish(): Promise<void> {
    await this.#gate.enter();
    try {
      if (this.#state === 'lost') this.#requireOpen('The end was reached');
      if (this.#state !== 'open') return;
      await this.#control(this.#point ? `release ${this.#point}` : 'commit');
      this.#state = 'committed';
    } finally {
      this.#gate.leave();
    }
  }

  /** Rolls back, unless that has been done. The callbacks' errors are lost: the error that led here is the one to report. */
  async #undo(): Promise<void> {
    if (this.#state === 'open') await this.#rollBack();
    else if (this.#state !== 'lost') return;
    await Promise.allSettled(this.#rollbackCallbacks.map(async (callback) => callback()));
  }

  async #rollBack(): Promise<void> {
    this.#state = 'rolled back';
    if (!this.#point) return void (await this.#control('rollback'));
    await this.#control(`rollback to ${this.#point}`);
    await this.#control(`release ${this.#point}`);
  }

  /** Calls what waits for the commit; for the outermost transaction only, once it is committed. */
  async committed(): Promise<void> {
    if (this.#state !== 'committed') return;
    const results = await Promise.allSettled(this.#commitCallbacks.map(async (callback) => callback()));
    const failed = results.filter((result) => result.status === 'rejected');
    const [first] = failed;
    if (!first) return;
    throw new TransactionError(
      `The transaction is committed, but ${failed.length} of its afterCommit callbacks failed.`,
      {
        cause: first.reason,
      },
    );
  }

  async savepoint(name: string): Promise<void> {
    if (typeof name !== 'string' || name === '')
      throw new TransactionError(`A savepoint needs a name, got ${show(name)}.`);
    await this.run(control(`savepoint ${this.#host.quote(name)}`));
    this.#savepoints.add(name);
  }

  async rollbackTo(name: string): Promise<void> {
    if (!this.#savepoints.has(name)) {
      throw new TransactionError(
        `There is no savepoint ${show(name)} in this transaction.${didYouMean(String(name), this.#savepoints)}`,
      );
    }
    await this.run(control(`rollback to ${this.#host.quote(name)}`));
  }

  async rollback(): Promise<void> {
    await this.#gate.enter();
    try {
      this.#requireOpen('A rollback was asked for');
      await this.#rollBack();
    } finally {
      this.#gate.leave();
    }
    await Promise.all(this.#rollbackCallbacks.map(async (callback) => callback()));
  }

  afterCommit(callback: () => unknown): void {
    this.#requireOpen('afterCommit was called');
    this.#commitCallbacks.push(callback);
  }

  afterRollback(callback: () => unknown): void {
    this.#requireOpen('afterRollback was called');
    this.#rollbackCallbacks.push(callback);
  }

  async #control(sql: string): Promise<void> {
    await this.#host.run(control(sql), this.id);
  }

  #requireOpen(what: string): void {
    if (this.#state === 'open') return;
    if (this.#state === 'lost') {
      const reason = this.#loss instanceof Error ? this.#loss.message : String(this.#loss);
      throw new TransactionError(
        `${what} in a transaction of '${this.#host.name}' that the database has rolled back by itself: ${reason} ` +
          'Nothing of it is saved. Let the error out of the transaction and run the whole of it again.',
        { cause: this.#loss },
      );
    }
    throw new TransactionError(
      `${what} in a transaction of '${this.#host.name}' that is ${this.#state} already. ` +
        'Await every statement before the transaction ends, or run it outside of it.',
    );
  }

  #requireWritable({ kind }: CompiledQuery): void {
    if (!this.#host.readOnly || (kind !== 'write' && kind !== 'schema')) return;
    throw new TransactionError(
      `A statement that writes was called in a read-only transaction of '${this.#host.name}'. ` +
        'Leave readOnly out where the work writes.',
    );
  }
}

function control(sql: string): CompiledQuery {
  return { sql, params: NO_PARAMS, kind: 'transaction' };
}
