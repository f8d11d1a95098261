/**
 * Takes a statement to the right connection and its rows back: into the transaction it is called in, or to a connection
 * of the pool for as long as it runs. Every statement of the library passes here, so this is where events, errors and
 * the wait for other processes' locks are dealt with.
 */
import type { Backend, Connection } from '../backend/backend.ts';
import type { Clock } from '../core/clock.ts';
import { LockError, TransactionError } from '../core/errors.ts';
import type { CompiledQuery, MaybePromise, QueryResult } from '../core/sql.ts';
import { refuseUnknownKeys, show } from '../core/suggest.ts';
import type { Transaction, TransactionOptions } from '../core/transaction.ts';
import type { EventBus } from '../observe/bus.ts';
import type { DatabaseEvents } from '../observe/events.ts';
import type { Access, Pool } from '../pool/pool.ts';
import { currentFrame, transactionOf, type Frame } from './ambient.ts';
import { untilFree, type BusyPolicy } from './busy.ts';
import { SessionTransaction, type TransactionHost } from './transaction.ts';

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

const OPTIONS = ['readOnly', 'independent', 'tags', 'acquireTimeoutMs', 'signal'];

let transactions = 0;

/** One execution of a statement. */
interface Execution {
  readonly connection: Connection;
  readonly query: CompiledQuery;
  readonly transactionId: number | undefined;
  /** When it began; undefined when nobody wants to know. */
  readonly started: number | undefined;
}

/** The statements and transactions of one database. */
export class Session {
  readonly #parts: SessionParts;
  readonly #busy: BusyPolicy;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    const { backend, clock, lockTimeoutMs } = parts;
    this.#busy = { isBusy: (error) => backend.isBusy(error), clock, timeoutMs: lockTimeoutMs };
  }

  /** Runs a statement in `transaction`, else in the one around the caller, else by itself. `undo` is called when its effect is rolled back. */
  run(query: CompiledQuery, transaction?: Transaction, undo?: () => void): MaybePromise<QueryResult> {
    const inside = this.transactionFor(transaction);
    if (inside) return inside.run(query, undo);
    const access: Access = query.kind === 'read' ? 'read' : 'write';
    return this.#parts.pool.share(access, (connection) => this.#run(connection, query));
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
    const outer = options.independent ? transactionOf(frame, this) : this.transactionFor(undefined);
    const inFrame = (transaction: SessionTransaction): Promise<R> => {
      const own: Frame = { session: this, transaction, outer: frame };
      return scope.run(own, async () => work(transaction));
    };
    return outer ? outer.nested(inFrame, options.readOnly === true) : this.#outermost(inFrame, options);
  }

  async #outermost<R>(work: (transaction: SessionTransaction) => Promise<R>, options: TransactionOptions): Promise<R> {
    const { pool, backend } = this.#parts;
    const { readOnly = false, tags, acquireTimeoutMs, signal } = options;
    const lease = await pool.acquire({
      access: readOnly ? 'read' : 'write',
      ...(tags === undefined ? {} : { tags }),
      ...(acquireTimeoutMs === undefined ? {} : { timeoutMs: acquireTimeoutMs }),
      ...(signal === undefined ? {} : { signal }),
    });
    const id = ++transactions;
    const transaction = new SessionTransaction(this.#host(lease.connection), { id, readOnly });
    let result: R;
    try {
      await this.#run(
        lease.connection,
        { sql: backend.dialect.begin({ readOnly }), params: [], kind: 'transaction' },
        id,
      );
      result = await transaction.settle(work);
    } catch (error) {
      if (lease.active) await lease.release();
      await transaction.callBack(); // whatever these throw, the error that led here is the one to report
      throw error;
    }
    // A connection that is still inside a transaction here is rolled back by the pool before anybody else gets it.
    if (lease.active) await lease.release();
    const failures = await transaction.callBack();
    if (failures.length === 0) return result;
    throw new TransactionError(
      `The transaction is ${transaction.state}, but ${failures.length} of the callbacks that waited for its end failed.`,
      { cause: failures[0] },
    );
  }

  #host(connection: Connection): TransactionHost {
    const { name, backend } = this.#parts;
    return {
      session: this,
      name,
      run: (query, id) => this.#run(connection, query, id),
      quote: (identifier) => backend.dialect.quote(identifier),
      alive: () => connection.inTransaction,
      ambient: () => transactionOf(currentFrame(backend.scope), this),
    };
  }

  /** The transaction a statement belongs to, `explicit` or the one around the caller; refuses one that would slip out of a transaction of another database. */
  transactionFor(explicit?: Transaction): SessionTransaction | undefined {
    const frame = currentFrame(this.#parts.backend.scope);
    if (explicit === undefined && frame === undefined) return undefined;
    const ambient = transactionOf(frame, this);
    if (explicit !== undefined) {
      const given = this.#own(explicit);
      // Code inside a nested transaction that names one around it means "here": the outer one waits for the nested one.
      return ambient?.isInside(given) && given.active ? ambient : given;
    }
    if (ambient) return ambient;
    const other = (frame!.session as Session).#parts.name;
    const twice = other === this.#parts.name ? ' The same database was configured twice with different options.' : '';
    throw new TransactionError(
      `A statement on '${this.#parts.name}' was called inside a transaction of '${other}', which could not undo it.${twice} ` +
        'Use { independent: true } for a transaction of its own, or outsideTransaction() for statements that commit at once.',
    );
  }

  /** A transaction that was passed, when it is one of this database. */
  #own(explicit: Transaction): SessionTransaction {
    const { name } = this.#parts;
    if (!(explicit instanceof SessionTransaction))
      throw new TransactionError(`A statement on '${name}' was given ${show(explicit)} as its transaction.`);
    if (explicit.isOf(this)) return explicit;
    throw new TransactionError(
      `A statement on '${name}' was given a transaction of '${explicit.database}', which could not undo it.`,
    );
  }

  /** Runs a statement on a connection, waits where another process holds the lock, translates its error, tells who listens. */
  #run(connection: Connection, query: CompiledQuery, transactionId?: number): MaybePromise<QueryResult> {
    const { backend, bus, clock } = this.#parts;
    const started = bus.has('query') || backend.sink?.active === true ? clock.now() : undefined;
    let result: MaybePromise<QueryResult>;
    try {
      result = connection.run(query);
    } catch (error) {
      return this.#failed(error, { connection, query, transactionId, started });
    }
    if (result instanceof Promise) return this.#later(result, { connection, query, transactionId, started });
    if (started !== undefined) this.#report({ connection, query, transactionId, started }, result);
    return result;
  }

  async #later(result: Promise<QueryResult>, execution: Execution): Promise<QueryResult> {
    let answer: QueryResult;
    try {
      answer = await result;
    } catch (error) {
      return this.#failed(error, execution);
    }
    this.#report(execution, answer);
    return answer;
  }

  /** Tries again while another process holds the lock; any other error is thrown in the library's terms. */
  #failed(error: unknown, execution: Execution): Promise<QueryResult> {
    const { connection, query } = execution;
    if (!this.#parts.backend.isBusy(error)) throw this.#refused(error, execution);
    return untilFree(error, () => connection.run(query), this.#busy).then(
      (answer) => {
        this.#report(execution, answer);
        return answer;
      },
      (last: unknown) => {
        throw this.#refused(this.#parts.backend.isBusy(last) ? this.#stillLocked(last, query) : last, execution);
      },
    );
  }

  #stillLocked(cause: unknown, { sql }: CompiledQuery): LockError {
    const { name, lockTimeoutMs } = this.#parts;
    return new LockError(
      `'${name}' was locked by another process or connection for ${lockTimeoutMs} ms (poolTimeout). ` +
        'Shorten the transactions there, or run this again.',
      { cause, sql },
    );
  }

  #refused(error: unknown, execution: Execution): unknown {
    const translated = this.#parts.backend.translateError(error, execution.query.sql);
    this.#report(execution, undefined, translated);
    return translated;
  }

  #report({ connection, query, transactionId, started }: Execution, answer?: QueryResult, error?: unknown): void {
    if (started === undefined) return;
    const { backend, bus, clock, name } = this.#parts;
    const { sql, params, kind } = query;
    const event = {
      database: name, sql, params, kind,
      rows: answer ? answer.rows.length || answer.changes : 0,
      elapsedMs: clock.now() - started,
      ...(transactionId === undefined ? {} : { transactionId }),
      ...(error === undefined ? {} : { error }),
      ...(connection.explain ? { explain: () => connection.explain!(query) } : {}),
    }; // prettier-ignore
    Object.freeze(event);
    bus.emit('query', event);
    if (backend.sink?.active) backend.sink.publish(event);
  }
}
