/**
 * One open transaction, or one savepoint inside it. Statements and nested transactions of the same level go through a
 * gate one at a time, so that a nested one that is undone can never take a statement of its parent with it.
 */
import { TransactionError } from '../core/errors.ts';
import type { CompiledQuery, MaybePromise, QueryResult, Written } from '../core/sql.ts';
import { didYouMean, show } from '../core/suggest.ts';
import type { Transaction } from '../core/transaction.ts';
import { Gate } from './gate.ts';
import { Journal, type Mark } from './journal.ts';
import type { Limit } from './limit.ts';
import { afterEnd, afterLoss, fromInside, inReadOnly } from './refusals.ts';

/** What a transaction needs of its session; the same for all levels. */
export interface TransactionHost {
  /** The session, to tell transactions of different databases apart. */
  readonly session: object;
  /** The database's name, for messages. */
  readonly name: string;
  /** Runs a statement on the transaction's connection. */
  run(query: CompiledQuery, transactionId: number): MaybePromise<QueryResult>;
  quote(name: string): string;
  /** Tells what the outermost transaction has written to, once its commit was sent. */
  committed(written: readonly Written[] | undefined): void;
  /** Whether the connection is inside the transaction still. Some errors make a database end it by itself. */
  alive(): boolean;
  /** The innermost transaction of this session that the caller is called in, if any. */
  ambient(): SessionTransaction | undefined;
}

/** Where a transaction stands among others. */
export interface Standing {
  readonly id: number;
  /** The transaction it is nested in. */
  readonly parent?: SessionTransaction;
  readonly readOnly: boolean;
  /** Aborts when the transaction is to end, whatever it does. */
  readonly signal: AbortSignal | undefined;
}

/** The database rolled back by itself, or could not undo a part, so nothing of the transaction can be committed any more. */
const LOST = 'lost';
type State = 'open' | 'committed' | 'rolled back' | typeof LOST;

const NO_PARAMS: readonly never[] = Object.freeze([]);

/** A transaction of one database. */
export class SessionTransaction implements Transaction {
  readonly id: number;
  readonly depth: number;
  readonly readOnly: boolean;
  /** Aborts when the transaction is to end; it will be rolled back then, unless its commit has been sent. */
  readonly signal: AbortSignal | undefined;
  readonly #host: TransactionHost;
  readonly #parent: SessionTransaction | undefined;
  readonly #gate = new Gate();
  readonly #journal = new Journal();
  /** The savepoints set by hand, oldest first; one of them may have the name of an older one. */
  readonly #savepoints: { readonly name: string; readonly mark: Mark }[] = [];
  /** The savepoint this transaction is, when it is nested. */
  readonly #point: string | undefined;
  /** The nested transaction that is open now. */
  #inner: SessionTransaction | undefined;
  /*
   * The law of the state: it leaves 'open' once, before the statement that ends the transaction is sent on a rollback and
   * after it on a commit. A nested transaction counts as open only while all around it are, because their end is its end.
   */
  #state: State = 'open';
  /** The error with which it was lost. */
  #loss: unknown;
  /** How it was lost, for the message. */
  #lostBy = '';
  /** The error with which its time or its caller ended it. */
  #ending: unknown;

  constructor(host: TransactionHost, { id, parent, readOnly, signal }: Standing) {
    this.#host = host;
    this.#parent = parent;
    this.id = id;
    this.depth = parent ? parent.depth + 1 : 1;
    this.readOnly = readOnly;
    this.signal = signal;
    this.#point = parent ? `ar_${this.depth}` : undefined;
  }

  get active(): boolean {
    return this.state === 'open';
  }

  /** Open, or how it ended. */
  get state(): State {
    return this.#state === 'open' && this.#parent ? this.#parent.state : this.#state;
  }

  /** Whether it belongs to a session. */
  isOf(session: object): boolean {
    return this.#host.session === session;
  }

  /** The name of its database, for messages. */
  get database(): string {
    return this.#host.name;
  }

  /** Whether it is `other`, or nested in it. */
  isInside(other: object): boolean {
    return this === other || (this.#parent?.isInside(other) ?? false);
  }

  /** Runs a statement; throws TransactionError when the transaction has ended. `undo` is called when the statement's effect is rolled back. */
  run(query: CompiledQuery, undo?: () => void): MaybePromise<QueryResult> {
    const turn = this.#gate.enter();
    return turn ? turn.then(() => this.#inside(query, undo)) : this.#inside(query, undo);
  }

  #inside(query: CompiledQuery, undo: (() => void) | undefined): MaybePromise<QueryResult> {
    let result: MaybePromise<QueryResult>;
    try {
      this.#requireOpen('A statement was started');
      if (this.readOnly) this.#refuseWrite(query);
      if (undo) this.#journal.undos.push(undo);
      if (query.kind !== 'read' && query.kind !== 'transaction') this.#journal.writes.note(query.writes);
      result = this.#host.run(query, this.id);
    } catch (error) {
      this.#noticeEnd(error);
      this.#gate.leave();
      throw error;
    }
    if (result instanceof Promise) return this.#later(result);
    this.#gate.leave();
    return result;
  }

  async #later(result: Promise<QueryResult>): Promise<QueryResult> {
    try {
      return await result;
    } catch (error) {
      this.#noticeEnd(error);
      throw error;
    } finally {
      this.#gate.leave();
    }
  }

  /** Runs `work` as a savepoint of this transaction; what is done here meanwhile waits for its end. */
  async nested<R>(
    work: (inner: SessionTransaction) => Promise<R>,
    { readOnly, limit }: { readonly readOnly: boolean; readonly limit: Limit },
  ): Promise<R> {
    return await this.#inTurn('A nested transaction was begun', async () => {
      const inner = new SessionTransaction(this.#host, {
        id: this.id,
        parent: this,
        readOnly: readOnly || this.readOnly,
        signal: limit.signal,
      });
      this.#inner = inner;
      limit.start();
      try {
        limit.check();
        await inner.run(control(`savepoint ${inner.#point}`));
        return await inner.settle(work, limit);
      } finally {
        limit.stop();
        this.#inner = undefined;
        this.#journal.adopt(inner.#journal, inner.#state === 'committed');
      }
    });
  }

  /** Does the work and commits; on any error, and when the limit is reached before the commit, rolls back and lets the error out. */
  async settle<R>(work: (transaction: SessionTransaction) => Promise<R>, limit: Limit): Promise<R> {
    try {
      return await limit.race(async (seal) => {
        const result = await work(this);
        await this.#commit(seal);
        return result;
      });
    } catch (error) {
      if (limit.isReason(error)) this.#ending = error;
      try {
        await this.#undo();
      } catch (undoError) {
        if (error instanceof Error && error.cause === undefined) error.cause = undoError;
      }
      throw error;
    }
  }

  /** Commits, unless the transaction has been rolled back by hand. Waits for statements that were started and not awaited. `seal` throws when it is too late. */
  async #commit(seal: () => void): Promise<void> {
    await this.#gate.enter();
    try {
      if (this.#state === 'rolled back') return;
      this.#requireOpen('The end was reached');
      seal();
      await (this.#point ? this.#control(`release ${this.#point}`) : this.#sendCommit());
      this.#state = 'committed';
    } finally {
      this.#gate.leave();
    }
  }

  /** Also what fails is told of: the database may have committed, and only its answer be lost. */
  async #sendCommit(): Promise<void> {
    try {
      await this.#control('commit');
    } finally {
      this.#host.committed(this.#journal.writes.written);
    }
  }

  /** Rolls back, unless that has been done. Statements of the transaction that are running, nested ones too, end before; others cannot start. */
  async #undo(): Promise<void> {
    if (this.#state !== 'open') return;
    this.#state = 'rolled back';
    await this.#quiet();
    await this.#rollBack();
  }

  async #quiet(): Promise<void> {
    if (this.#inner) return this.#inner.#quiet();
    await this.#gate.enter();
    this.#gate.leave();
  }

  async #rollBack(): Promise<void> {
    this.#state = 'rolled back';
    try {
      // What has been undone with a transaction around it, or by the database, has no savepoint left to return to.
      if (!this.#host.alive() || (this.#parent && this.#parent.#isEnding())) return;
      if (!this.#point) return await this.#control('rollback');
      await this.#undoTo(this.#point);
      await this.#control(`release ${this.#point}`);
    } finally {
      this.#restore();
    }
  }

  /** Returns to a savepoint. Where that fails, what was to be undone is there still, and must not be committed with the rest. */
  async #undoTo(point: string): Promise<void> {
    try {
      await this.#control(`rollback to ${point}`);
    } catch (error) {
      this.#lose(error, 'in which a part could not be rolled back');
      throw error;
    }
  }

  /** Whether it has ended or is about to. A nested one that is open keeps it from sending its commit. */
  #isEnding(): boolean {
    return !this.active || this.signal?.aborted === true;
  }

  /** Calls the undos of this transaction and of the one that is open in it, the latest first. */
  #restore(): void {
    if (this.#inner) {
      this.#inner.#restore();
      this.#journal.adopt(this.#inner.#journal, false);
    }
    this.#journal.restore();
  }

  /** Calls what waits for the end of the outermost transaction; answers the errors of callbacks that failed. */
  callBack(): Promise<unknown[]> {
    return this.#journal.callBack(this.#state === 'committed');
  }

  async savepoint(name: string): Promise<void> {
    requireName(name);
    await this.#inTurn('A savepoint was set', async () => {
      await this.#control(`savepoint ${this.#quoted(name, this.#savepoints.length)}`);
      this.#savepoints.push({ name, mark: this.#journal.mark() });
    });
  }

  async rollbackTo(name: string): Promise<void> {
    requireName(name);
    await this.#inTurn('A rollback to a savepoint was asked for', async () => {
      const index = this.#savepoints.findLastIndex((savepoint) => savepoint.name === name);
      if (index < 0) {
        const names = this.#savepoints.map((savepoint) => savepoint.name);
        throw new TransactionError(
          `There is no savepoint ${show(name)} in this transaction.${didYouMean(name, names)}`,
        );
      }
      await this.#undoTo(this.#quoted(name, index));
      this.#savepoints.length = index + 1;
      this.#journal.undoSince(this.#savepoints[index]!.mark);
    });
  }

  /**
   * A savepoint's name in the database, with its number in front: databases do not tell `a` from `A`, they cut long names, and
   * the name must not be that of a nested transaction, such as `ar_2`.
   */
  #quoted(name: string, index: number): string {
    return this.#host.quote(`${index + 1} ${name}`);
  }

  async rollback(): Promise<void> {
    await this.#inTurn('A rollback was asked for', () => this.#rollBack());
  }

  afterCommit(callback: () => unknown): void {
    this.#requireOpen('afterCommit was called');
    this.#journal.commitCallbacks.push(callback);
  }

  afterRollback(callback: () => unknown): void {
    this.#requireOpen('afterRollback was called');
    this.#journal.rollbackCallbacks.push(callback);
  }

  /** Does something of several statements while nothing else happens on this level. */
  async #inTurn<R>(what: string, act: () => Promise<R>): Promise<R> {
    const ambient = this.#host.ambient();
    if (ambient && ambient !== this && ambient.isInside(this) && ambient.active) {
      throw fromInside(what, this.#host.name);
    }
    await this.#gate.enter();
    try {
      this.#requireOpen(what);
      return await act();
    } catch (error) {
      this.#noticeEnd(error);
      throw error;
    } finally {
      this.#gate.leave();
    }
  }

  async #control(sql: string): Promise<void> {
    await this.#host.run(control(sql), this.id);
  }

  /** After an error: has the database ended the transaction? Then later statements must not commit by themselves. */
  #noticeEnd(error: unknown): void {
    if (this.#host.alive() || !this.active) return;
    this.#lose(error, 'that the database has rolled back by itself');
  }

  #lose(error: unknown, how: string): void {
    if (this.#parent) return this.#parent.#lose(error, how);
    if (this.#state !== 'open') return;
    this.#state = LOST;
    this.#loss = error;
    this.#lostBy = how;
    this.#restore();
  }

  #requireOpen(what: string): void {
    const { state } = this;
    if (state === 'open') return;
    if (state === LOST) throw this.#lostError(what);
    throw afterEnd(what, this.#host.name, state, this.#reason());
  }

  /** Why its time ended, or that of one around it. */
  #reason(): unknown {
    return this.#ending ?? (this.#parent ? this.#parent.#reason() : undefined);
  }

  #lostError(what: string): TransactionError {
    if (this.#parent) return this.#parent.#lostError(what);
    return afterLoss(what, this.#host.name, this.#lostBy, this.#loss);
  }

  #refuseWrite({ kind }: CompiledQuery): void {
    if (kind === 'write' || kind === 'schema') throw inReadOnly(this.#host.name);
  }
}

function requireName(name: unknown): void {
  if (typeof name !== 'string' || name === '')
    throw new TransactionError(`A savepoint needs a name, got ${show(name)}.`);
}

function control(sql: string): CompiledQuery {
  return { sql, params: NO_PARAMS, kind: 'transaction' };
}
