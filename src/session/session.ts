/**
 * Takes a statement to the right connection and its rows back: into the transaction it is called in, or to a connection
 * of the pool for as long as it runs. Every statement of the library passes here; `executor.ts` runs it.
 */
import type { Connection } from '../backend/backend.ts';
import { QueryTimeoutError, TransactionError } from '../core/errors.ts';
import type { CompiledQuery, MaybePromise, QueryResult } from '../core/sql.ts';
import { show } from '../core/suggest.ts';
import type { Transaction, TransactionOptions } from '../core/transaction.ts';
import type { Lease } from '../pool/lease.ts';
import type { Access, Pool } from '../pool/pool.ts';
import { currentFrame, insideFrame, transactionOf, type Frame } from './ambient.ts';
import { Commits, type CommitParts } from './commits.ts';
import { Executor, type ExecutorParts } from './executor.ts';
import { Limit } from './limit.ts';
import { checkOptions, refuseForNested } from './options.ts';
import { withRetries } from './retry.ts';
import { chunksOf, type Rows } from './stream.ts';
import { SessionTransaction, type TransactionHost } from './transaction.ts';

/** What a session works with. */
export interface SessionParts extends ExecutorParts, CommitParts {
  readonly pool: Pool<Connection>;
  /** Numbers from 0 up to 1, for the pauses between attempts. Default: Math.random. */
  readonly random?: () => number;
  /** How long a stream or a read-only transaction may last; 0: no limit. Default: 0. */
  readonly maxSnapshotMs?: number;
}

let transactions = 0;

/** The statements and transactions of one database. */
export class Session {
  readonly #parts: SessionParts;
  readonly #executor: Executor;
  readonly #commits: Commits;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#commits = new Commits(parts);
    this.#executor = new Executor(parts);
  }

  /** Runs a statement in `transaction`, else in the one around the caller, else by itself. `undo` is called when its effect is rolled back. */
  run(called: CompiledQuery, transaction?: Transaction, undo?: () => void): MaybePromise<QueryResult> {
    const query = this.#parts.origins.noted(called);
    const inside = this.transactionFor(transaction);
    if (query.limits) return this.#limited(query, inside, undo);
    if (inside) return inside.run(query, undo);
    if (query.kind !== 'read') return this.#write(query);
    return this.#parts.pool.share('read', (connection) => this.#executor.run(connection, query));
  }

  /** Runs a statement that writes and commits by itself. */
  #write(query: CompiledQuery): MaybePromise<QueryResult> {
    return this.#parts.pool.share('write', (connection) =>
      this.#commits.after(query, () => this.#executor.run(connection, query)),
    );
  }

  /** Runs a statement that has a time limit. What a driver still does when it is over is waited for by nobody. */
  async #limited(
    query: CompiledQuery,
    inside: SessionTransaction | undefined,
    undo?: () => void,
  ): Promise<QueryResult> {
    const limit = this.#limitOf(query);
    limit.start();
    try {
      if (inside) return await limit.race(async () => inside.run(query, undo));
      const access: Access = query.kind === 'read' ? 'read' : 'write';
      const lease = await this.#acquire({ readOnly: access === 'read' }, limit);
      limit.doing = 'being answered';
      try {
        return await limit.race(async () =>
          this.#commits.after(query, () =>
            this.#executor.run(lease.connection, query, { transactionId: undefined, signal: limit.signal }),
          ),
        );
      } catch (error) {
        if (!limit.isReason(error)) throw error;
        // The statement may still run on the connection, so nobody else gets it; and perhaps its answer never comes.
        await lease.discard();
        this.#commits.maybe(query);
        throw error;
      } finally {
        if (lease.active) await lease.release();
      }
    } finally {
      limit.stop();
    }
  }

  /** `maxMs`: a limit of the database itself, which counts where the query has none or a longer one; 0: none. */
  #limitOf({ limits = {}, sql }: CompiledQuery, maxMs = 0): Limit {
    const { name, clock } = this.#parts;
    const what = `query on '${name}'`;
    const { timeoutMs = Infinity } = limits;
    const isOwn = maxMs === 0 || timeoutMs <= maxMs;
    const expired = (doing: string): Error =>
      new QueryTimeoutError(
        `The ${what} was not answered within ${isOwn ? timeoutMs : maxMs} ms (${isOwn ? 'deadline' : 'maxSnapshotMs'}); ` +
          `it was ${doing}: ${sql.slice(0, 200)}. Ask for less, add an index, or allow more time.`,
      );
    return new Limit({ clock, what, expired }, isOwn ? limits : { ...limits, timeoutMs: maxMs });
  }

  /**
   * Reads the rows of a query chunk by chunk, on a connection of its own, which sees the database as it was at the first row.
   * Where no connection can be spared for that long, the rows are read at once.
   */
  async *stream(called: CompiledQuery, chunkSize: number, transaction?: Transaction): AsyncGenerator<Rows, void> {
    const { name, pool, origins } = this.#parts;
    const query = origins.noted(called);
    if (this.transactionFor(transaction)) {
      throw new TransactionError(
        `A stream of '${name}' reads on a connection of its own and would not see what the transaction around it has written. ` +
          'Use findEach(), or outsideTransaction() for what is committed.',
      );
    }
    if (!pool.lendsReaders) {
      const { rows } = await this.run(called);
      for (let at = 0; at < rows.length; at += chunkSize) yield rows.slice(at, at + chunkSize);
      return;
    }
    const limit = this.#limitOf(query, this.#parts.maxSnapshotMs);
    limit.start();
    try {
      const lease = await this.#acquire({ readOnly: true }, limit);
      try {
        yield* this.#chunks(lease, query, chunkSize, limit);
      } finally {
        if (lease.active) await lease.release();
      }
    } finally {
      limit.stop();
    }
  }

  async *#chunks(
    lease: Lease<Connection>,
    query: CompiledQuery,
    size: number,
    limit: Limit,
  ): AsyncGenerator<Rows, void> {
    const { connection } = lease;
    const execution = this.#executor.begin(connection, query);
    const chunks = chunksOf(connection, execution.sent, { size, clock: this.#parts.clock });
    limit.doing = 'being read';
    let count = 0;
    let failed = false;
    try {
      for (;;) {
        const { done, value } = await limit.race(() => chunks.next());
        // Throws when the connection was lost or taken away: then the cursor has ended, but not at the last row.
        void lease.connection;
        if (done) break;
        limit.check();
        count += value.length;
        yield value;
      }
    } catch (error) {
      failed = true;
      if (!limit.isReason(error)) throw this.#executor.refused(error, execution);
      this.#executor.report(execution, undefined, error);
      // A row may still be on its way, so nobody waits for the cursor, and nobody else gets the connection.
      if (lease.active) await lease.discard();
      throw error;
    } finally {
      const ending = chunks.return();
      if (failed) void ending.catch(() => {});
      else {
        // Also when whoever reads has had enough and leaves the loop.
        await ending;
        this.#executor.report(execution, { rows: [], columns: [], changes: count, lastInsertId: undefined });
      }
    }
  }

  /** Runs `work` in a transaction: a new one, or a savepoint of the one around the caller. Commits when it resolves, rolls back when it rejects. */
  async transaction<R>(
    work: (transaction: Transaction) => MaybePromise<R>,
    options: TransactionOptions = {},
  ): Promise<R> {
    if (typeof work !== 'function') throw new TransactionError('transaction() takes a function that does the work.');
    checkOptions(options);
    const { scope } = this.#parts.backend;
    const frame = currentFrame(scope);
    const outer = options.independent ? transactionOf(frame, this) : this.transactionFor(undefined);
    const inFrame = (transaction: SessionTransaction): Promise<R> => {
      const own: Frame = { session: this, transaction, outer: frame };
      return insideFrame(scope, own, async () => await work(transaction));
    };
    const { name, clock } = this.#parts;
    if (outer) refuseForNested(options, name);
    const { signal } = options;
    const subject = { clock, what: `${outer ? 'nested ' : ''}transaction on '${name}'` };
    const limit = new Limit(subject, { timeoutMs: this.#patience(options), signal, outer: outer?.signal });
    // Awaited, so that the stack of what fails first reaches the caller: a returned promise is joined a turn later.
    if (outer) return await outer.nested(inFrame, { readOnly: options.readOnly === true, limit });
    return await this.#outermost(inFrame, options, limit);
  }

  /** How long a transaction may take: what it asks for, and for one that only reads no longer than a view may be held. */
  #patience({ timeoutMs, readOnly }: TransactionOptions): number | undefined {
    const { maxSnapshotMs = 0 } = this.#parts;
    if (!readOnly || maxSnapshotMs === 0) return timeoutMs;
    return Math.min(timeoutMs ?? Infinity, maxSnapshotMs);
  }

  /** Runs `work` until an attempt is committed. The time counts from here, and for all attempts together. */
  async #outermost<R>(
    work: (transaction: SessionTransaction) => Promise<R>,
    options: TransactionOptions,
    limit: Limit,
  ): Promise<R> {
    const { retries = 0 } = options;
    const { random = Math.random } = this.#parts;
    let finish: () => Promise<R>;
    limit.start();
    try {
      finish = await withRetries(() => this.#attempt(work, options, limit), { retries, limit, random });
    } finally {
      limit.stop();
    }
    // What fails from here on must not run the work again: it is committed.
    return finish();
  }

  /** One attempt. Rejects with everything rolled back, told and given back; else answers how to finish what is committed. */
  async #attempt<R>(
    work: (transaction: SessionTransaction) => Promise<R>,
    options: TransactionOptions,
    limit: Limit,
  ): Promise<() => Promise<R>> {
    const { backend } = this.#parts;
    const { readOnly = false, isolation } = options;
    const lease = await this.#acquire(options, limit);
    const id = ++transactions;
    const transaction = new SessionTransaction(this.#host(lease.connection, limit), {
      id,
      readOnly,
      signal: limit.signal,
    });
    const begin: CompiledQuery = {
      sql: backend.dialect.begin({ readOnly, isolation }),
      params: [],
      kind: 'transaction',
    };
    try {
      limit.doing = 'waiting for a lock';
      await this.#executor.run(lease.connection, begin, { transactionId: id, signal: limit.signal });
      limit.doing = 'at work';
      const result = await lease.hold(() => transaction.settle(work, limit));
      return () => this.#finish(lease, transaction, result);
    } catch (error) {
      const explained: unknown = this.#parts.pool.explain?.(lease, error) ?? error;
      if (lease.active) await lease.release();
      await transaction.callBack(); // whatever these throw, the error that led here is the one to report
      throw explained;
    }
  }

  #acquire({ readOnly, tags, acquireTimeoutMs }: TransactionOptions, limit: Limit): Promise<Lease<Connection>> {
    limit.doing = 'waiting for a connection';
    const { signal } = limit;
    return this.#parts.pool.acquire({
      access: readOnly ? 'read' : 'write',
      ...(tags === undefined ? {} : { tags }),
      ...(acquireTimeoutMs === undefined ? {} : { timeoutMs: acquireTimeoutMs }),
      ...(signal === undefined ? {} : { signal }),
    });
  }

  /** Gives the connection back and calls who waits for the end. */
  async #finish<R>(lease: Lease<Connection>, transaction: SessionTransaction, result: R): Promise<R> {
    // A connection that is still inside a transaction here is rolled back by the pool before anybody else gets it.
    if (lease.active) await lease.release();
    const failures = await transaction.callBack();
    if (failures.length === 0) return result;
    throw new TransactionError(
      `The transaction is ${transaction.state}, but ${failures.length} of the callbacks that waited for its end failed.`,
      { cause: failures[0] },
    );
  }

  #host(connection: Connection, { signal }: Limit): TransactionHost {
    const { name, backend } = this.#parts;
    return {
      session: this,
      name,
      run: (query, transactionId) => this.#executor.run(connection, query, { transactionId, signal }),
      committed: (written) => this.#commits.tell(written),
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
}
