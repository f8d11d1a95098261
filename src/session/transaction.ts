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
  /** The database's name, for messages. */
  readonly name: string;
  /** Runs a statement on the transaction's connection. */
  run(query: CompiledQuery, transactionId: number): MaybePromise<QueryResult>;
  quote(name: string): string;
}

type State = 'open' | 'committed' | 'rolled back';

const NO_PARAMS: readonly never[] = Object.freeze([]);

/** A transaction of one database. */
export class SessionTransaction implements Transaction {
  readonly id: number;
  readonly depth: number;
  readonly #host: TransactionHost;
  readonly #gate = new Gate();
  readonly #savepoints = new Set<string>();
  /** The savepoint this transaction is, when it is nested. */
  readonly #point: string | undefined;
  readonly #commitCallbacks: (() => unknown)[] = [];
  readonly #rollbackCallbacks: (() => unknown)[] = [];
  #state: State = 'open';

  constructor(host: TransactionHost, id: number, depth: number) {
    this.#host = host;
    this.id = id;
    this.depth = depth;
    this.#point = depth === 1 ? undefined : `ar_${depth}`;
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
      result = this.#host.run(query, this.id);
    } catch (error) {
      this.#gate.leave();
      throw error;
    }
    if (result instanceof Promise) return result.finally(() => this.#gate.leave());
    this.#gate.leave();
    return result;
  }

  /** Runs `work` as a savepoint of this transaction; what is done here meanwhile waits for its end. */
  async nested<R>(work: (inner: SessionTransaction) => Promise<R>): Promise<R> {
    await this.#gate.enter();
    const inner = new SessionTransaction(this.#host, this.id, this.depth + 1);
    try {
      this.#requireOpen('A nested transaction was begun');
      await this.#control(`savepoint ${inner.#point}`);
      return await this.#within(inner, work);
    } finally {
      this.#gate.leave();
    }
  }

  async #within<R>(inner: SessionTransaction, work: (inner: SessionTransaction) => Promise<R>): Promise<R> {
    let result: R;
    try {
      result = await work(inner);
      await inner.finish();
    } catch (error) {
      await inner.undo();
      throw error;
    }
    if (inner.#state === 'committed') {
      this.#commitCallbacks.push(...inner.#commitCallbacks);
      this.#rollbackCallbacks.push(...inner.#rollbackCallbacks);
    }
    return result;
  }

  /** Commits, unless the transaction has been rolled back by hand. Waits for statements that were started and not awaited. */
  async finish(): Promise<void> {
    await this.#gate.enter();
    try {
      if (this.#state !== 'open') return;
      await this.#control(this.#point ? `release ${this.#point}` : 'commit');
      this.#state = 'committed';
    } finally {
      this.#gate.leave();
    }
  }

  /** Rolls back, unless that has been done. The callbacks' errors are lost: the error that led here is the one to report. */
  async undo(): Promise<void> {
    if (this.#state !== 'open') return;
    await this.#rollBack();
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
    throw new TransactionError(
      `${what} in a transaction of '${this.#host.name}' that is ${this.#state} already. ` +
        'Await every statement before the transaction ends, or run it outside of it.',
    );
  }
}

function control(sql: string): CompiledQuery {
  return { sql, params: NO_PARAMS, kind: 'transaction' };
}
