/**
 * Takes a statement to the right connection and its rows back: into the transaction it is called in, or to a connection
 * of the pool for as long as it runs. Every statement of the library passes here, so this is where events, errors and
 * the wait for other processes' locks are dealt with.
 */
import type { Backend, Connection } from '../backend/backend.ts';
import type { Clock } from '../core/clock.ts';
import { LockError, TransactionError } from '../core/errors.ts';
import type { CompiledQuery, MaybePromise, QueryResult } from '../core/sql.ts';
import { refuseUnknownKeys } from '../core/suggest.ts';
import type { Transaction, TransactionOptions } from '../core/transaction.ts';
import type { EventBus } from '../observe/bus.ts';
import type { DatabaseEvents } from '../observe/events.ts';
import type { Access, Pool } from '../pool/pool.ts';
import { currentFrame, transactionOf, type Frame } from './ambient.ts';
import { untilFree, type BusyPolicy } from './busy.ts';
import { SessionTransaction } from './transaction.ts';

/** What a session works with. */
export interface SessionParts {
  /** The database's name, for events and messages. */
  readonly name: string;
  readonly backend: Backend;
  readonly pool: Pool<Connection>;
  readonly bus: EventBus<DatabaseEvents>;
  readonly clock: Clock;
  /** How long to wait for other processes' locks. */
  readonly lockTimeoutMs: number;
}

const OPTIONS = ['readOnly', 'independent', 'acquireTimeoutMs', 'signal'];

let transactions = 0;

/** The statements and transactions of one database. */
export class Session {
  readonly #parts: SessionParts;
  readonly #busy: BusyPolicy;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    const { backend, clock, lockTimeoutMs } = parts;
    this.#busy = {
      isBusy: (error) => backend.isBusy(error),
      clock,
      timeoutMs: lockTimeoutMs,
    };
  }

  /** Runs a statement in `transaction`, else in the one around the caller, else by itself. */
  run(query: CompiledQuery, transaction?: Transaction): MaybePromise<QueryResult> {
    const inside = this.#transactionFor(transaction);
    if (inside) return inside.run(query);
    const access: Access = query.kind === 'read' ? 'read' : 'write';
    return this.#parts.pool.share(access, (connection) => this.#patiently(connection, query));
  }

  /** The transaction a statement would run in. */
  current(transaction?: Transaction): Transaction | undefined {
    return this.#transactionFor(transaction);
  }

  /** Runs `work` in a transaction: a new one, or a savepoint of the one around the caller. Commits when it resolves, rolls back when it rejects. */
  async transaction<R>(
    work: (transaction: Transaction) => MaybePromise<R>,
    options: TransactionOptions = {},
  ): Promise<R> {
    if (typeof work !== 'function') throw new TransactionError('transaction() takes a function that does the work.');
    refuseUnknownKeys('transaction option', options, OPTIONS);
    const { scope } = this.#parts.backend;
    const frame = currentFrame(scope);
    const outer = options.independent ? transactionOf(frame, this) : this.#transactionFor(undefined);
    const inFrame = (transaction: SessionTransaction): Promise<R> => {
      const own: Frame = { session: this, transaction, outer: frame };
      return scope.run(own, async () => work(transaction));
    };
    return outer ? outer.nested(inFrame) : this.#outermost(inFrame, options);
  }

  async #outermost<R>(work: (transaction: SessionTransaction) => Promise<R>, options: TransactionOptions): Promise<R> {
    const { pool, backend, name } = this.#parts;
    const { readOnly = false, acquireTimeoutMs, signal } = options;
    const lease = await pool.acquire({
      access: readOnly ? 'read' : 'write',
      ...(acquireTimeoutMs === undefined ? {} : { timeoutMs: acquireTimeoutMs }),
      ...(signal === undefined ? {} : { signal }),
    });
    const { connection } = lease;
    const id = ++transactions;
    const begin: CompiledQuery = { sql: backend.dialect.begin({ readOnly }), params: [], kind: 'transaction' };
    const transaction = new SessionTransaction(
      {
        session: this,
        name,
        readOnly,
        quote: (identifier) => backend.dialect.quote(identifier),
        isOpen: () => connection.inTransaction,
        run: (query) => this.#patiently(connection, query, id),
      },
      id,
    );
    try {
      await this.#patiently(connection, begin, id);
      return await transaction.settle(work);
    } finally {
      // A connection that is still inside a transaction here is rolled back by the pool before anybody else gets it.
      if (lease.active) await lease.release();
      await transaction.committed();
    }
  }

  /** The transaction a statement belongs to; refuses one that would slip out of a transaction of another database. */
  #transactionFor(explicit: Transaction | undefined): SessionTransaction | undefined {
    const frame = currentFrame(this.#parts.backend.scope);
    const ambient = transactionOf(frame, this);
    if (explicit) {
      // Code inside a nested transaction that names its parent means "here": the parent waits for the nested one.
      if (ambient && ambient.id === explicit.id) return ambient;
      if (explicit instanceof SessionTransaction && explicit.session === this) return explicit;
      throw new TransactionError(
        `The transaction given to a statement on '${this.#parts.name}' is not one of that database.`,
      );
    }
    if (ambient || !frame) return ambient;
    const other = (frame.session as Session).#parts.name;
    const twice = other === this.#parts.name ? ' The same database was configured twice with different options.' : '';
    throw new TransactionError(
      `A statement on '${this.#parts.name}' was called inside a transaction of '${other}', which could not undo it.${twice} ` +
        'Use { independent: true } for a transaction of its own, or outsideTransaction() for statements that commit at once.',
    );
  }

  /** Runs a statement on a connection; where another process holds a lock, until that lets go or the time is up. */
  #patiently(connection: Connection, query: CompiledQuery, transactionId?: number): MaybePromise<QueryResult> {
    const { clock, lockTimeoutMs, name } = this.#parts;
    const started = clock.now();
    const giveUp = (cause: unknown): Error => {
      const error = new LockError(
        `'${name}' was locked by another process or connection for ${lockTimeoutMs} ms (poolTimeout). ` +
          'Shorten the transactions there, or run this again.',
        { cause, sql: query.sql },
      );
      this.#report(connection, query, { rows: 0, elapsedMs: clock.now() - started, transactionId, error });
      return error;
    };
    return untilFree(() => this.#execute(connection, query, transactionId), this.#busy, giveUp);
  }

  /** Runs a statement on a connection, translates its error, tells who listens. */
  #execute(connection: Connection, query: CompiledQuery, transactionId?: number): MaybePromise<QueryResult> {
    const { backend, bus, clock } = this.#parts;
    const watched = bus.has('query') || backend.sink?.active === true;
    const started = watched ? clock.now() : 0;
    const report = (rows: number, error?: unknown): void => {
      if (watched) this.#report(connection, query, { rows, elapsedMs: clock.now() - started, transactionId, error });
    };
    const failed = (error: unknown): never => {
      if (backend.isBusy(error)) throw error; // tried again; reported when it is over
      const translated = backend.translateError(error, query.sql);
      report(0, translated);
      throw translated;
    };
    let result: MaybePromise<QueryResult>;
    try {
      result = connection.run(query);
    } catch (error) {
      return failed(error);
    }
    if (result instanceof Promise) {
      return result.then((answer) => {
        report(answer.rows.length || answer.changes);
        return answer;
      }, failed);
    }
    report(result.rows.length || result.changes);
    return result;
  }

  #report(
    connection: Connection,
    query: CompiledQuery,
    outcome: { rows: number; elapsedMs: number; transactionId: number | undefined; error: unknown },
  ): void {
    const { backend, bus, name } = this.#parts;
    const { sql, params, kind } = query;
    const { rows, elapsedMs, transactionId, error } = outcome;
    const event = {
      database: name, sql, params, kind, rows, elapsedMs,
      ...(transactionId === undefined ? {} : { transactionId }),
      ...(error === undefined ? {} : { error }),
      ...(connection.explain ? { explain: () => connection.explain!(query) } : {}),
    }; // prettier-ignore
    Object.freeze(event);
    bus.emit('query', event);
    if (backend.sink?.active) backend.sink.publish(event);
  }
}
