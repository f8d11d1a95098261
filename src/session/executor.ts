/**
 * Runs one statement on a connection: tags it, waits where another process holds the lock, puts errors in the library's terms,
 * and tells who listens what it was, how long it took and whether that was too long.
 */
import type { Backend, Connection } from '../backend/backend.ts';
import type { Clock } from '../core/clock.ts';
import { LockError } from '../core/errors.ts';
import type { CompiledQuery, MaybePromise, QueryResult } from '../core/sql.ts';
import type { EventBus } from '../observe/bus.ts';
import type { DatabaseEvents, QueryEvent } from '../observe/events.ts';
import { untilFree, type BusyPolicy } from './busy.ts';
import { rememberMarks, type Origins } from './origins.ts';
import { withTags } from './query-tags.ts';

/** What statements are run with. */
export interface ExecutorParts {
  /** The database's name, for events and messages. */
  readonly name: string;
  readonly backend: Backend;
  readonly bus: EventBus<DatabaseEvents>;
  readonly origins: Origins;
  readonly clock: Clock;
  /** How long to wait for other processes' locks. */
  readonly lockTimeoutMs: number;
  /** From what time on a statement is slow; 0: never. Default: 0. */
  readonly slowQueryMs?: number;
  /** The tags of the statement that is about to run. */
  readonly queryTags?: (() => Readonly<Record<string, string>>) | undefined;
}

/** A statement outside of transactions. */
const ALONE = { transactionId: undefined, signal: undefined };

/** One execution of a statement. */
export interface Execution {
  readonly connection: Connection;
  /** The statement as events tell of it. */
  readonly query: CompiledQuery;
  /** The same with its tags, as the database gets it. */
  readonly sent: CompiledQuery;
  readonly transactionId: number | undefined;
  /** Ends the wait for a lock. */
  readonly signal: AbortSignal | undefined;
  /** When it began; undefined when nobody wants to know. */
  readonly started: number | undefined;
}

/** Runs the statements of one database. */
export class Executor {
  readonly #parts: ExecutorParts;
  readonly #busy: BusyPolicy;
  readonly #slowMs: number;

  constructor(parts: ExecutorParts) {
    const { backend, clock, lockTimeoutMs, slowQueryMs = 0 } = parts;
    this.#parts = parts;
    this.#busy = { isBusy: (error) => backend.isBusy(error), clock, timeoutMs: lockTimeoutMs };
    this.#slowMs = slowQueryMs > 0 ? slowQueryMs : Infinity;
  }

  /** Runs a statement and answers as soon as the connection does. */
  run(
    connection: Connection,
    given: CompiledQuery,
    { transactionId, signal }: Pick<Execution, 'transactionId' | 'signal'> = ALONE,
  ): MaybePromise<QueryResult> {
    // The library calls these itself, so no caller has noted where.
    const query = given.kind === 'transaction' ? this.#parts.origins.noted(given) : given;
    const started = this.#heard ? this.#parts.clock.now() : undefined;
    const sent = this.#tagged(query);
    let result: MaybePromise<QueryResult>;
    try {
      result = connection.run(sent);
    } catch (error) {
      return this.#failed(error, { connection, query, sent, transactionId, signal, started });
    }
    if (result instanceof Promise) {
      return this.#later(result, { connection, query, sent, transactionId, signal, started });
    }
    if (started !== undefined) this.report({ connection, query, sent, transactionId, signal, started }, result);
    return result;
  }

  /** Notes that somebody else runs a statement outside of transactions, and reports on it in the end. */
  begin(connection: Connection, query: CompiledQuery): Execution {
    const started = this.#heard ? this.#parts.clock.now() : undefined;
    return { connection, query, sent: this.#tagged(query), transactionId: undefined, signal: undefined, started };
  }

  /** An error in the library's terms, told to who listens. */
  refused(error: unknown, execution: Execution): unknown {
    const translated = this.#parts.backend.translateError(error, execution.query.sql);
    this.report(execution, undefined, translated);
    return translated;
  }

  /** Tells who listens what became of a statement. */
  report(execution: Execution, answer?: QueryResult, error?: unknown): void {
    const { connection, query, transactionId, started } = execution;
    if (started === undefined) return;
    const { bus, clock, name } = this.#parts;
    const { sql, params, kind, origin } = query;
    const event: QueryEvent = {
      database: name, sql, params, kind,
      rows: answer ? answer.rows.length || answer.changes : 0,
      elapsedMs: clock.now() - started,
      ...(transactionId === undefined ? {} : { transactionId }),
      ...(error === undefined ? {} : { error }),
      ...(origin === undefined ? {} : { site: origin.site }),
      ...(connection.explain ? { explain: () => connection.explain!(query) } : {}),
    }; // prettier-ignore
    rememberMarks(event, query);
    bus.emit('query', event);
    if (event.elapsedMs >= this.#slowMs && bus.has('slowQuery')) {
      bus.emit('slowQuery', { ...event, plan: planOf(event) });
    }
  }

  /** Whether anybody wants to know how long statements take. */
  get #heard(): boolean {
    const { bus } = this.#parts;
    return bus.has('query') || (this.#slowMs !== Infinity && bus.has('slowQuery'));
  }

  /** A function of the program's that throws costs the tags and not the statement. */
  #tagged(query: CompiledQuery): CompiledQuery {
    const { queryTags, bus } = this.#parts;
    if (queryTags === undefined || query.kind === 'transaction') return query;
    try {
      return { ...query, sql: withTags(query.sql, queryTags()) };
    } catch (error) {
      bus.emit('listenerError', { event: 'queryTags', error });
      return query;
    }
  }

  async #later(result: Promise<QueryResult>, execution: Execution): Promise<QueryResult> {
    let answer: QueryResult;
    try {
      answer = await result;
    } catch (error) {
      return this.#failed(error, execution);
    }
    this.report(execution, answer);
    return answer;
  }

  /** Tries again while another process holds the lock; any other error is thrown in the library's terms. */
  #failed(error: unknown, execution: Execution): Promise<QueryResult> {
    const { connection, sent, signal } = execution;
    if (!this.#parts.backend.isBusy(error)) throw this.refused(error, execution);
    return untilFree(error, () => connection.run(sent), { ...this.#busy, signal }).then(
      (answer) => {
        this.report(execution, answer);
        return answer;
      },
      (last: unknown) => {
        throw this.refused(this.#parts.backend.isBusy(last) ? this.#stillLocked(last, execution) : last, execution);
      },
    );
  }

  #stillLocked(cause: unknown, { query: { sql }, signal }: Execution): LockError {
    const { name, lockTimeoutMs } = this.#parts;
    const howLong = signal?.aborted ? 'until the transaction was ended' : `for ${lockTimeoutMs} ms (poolTimeout)`;
    return new LockError(
      `'${name}' was locked by another process or connection ${howLong}. ` +
        'Shorten the transactions there, or run this again.',
      { cause, sql },
    );
  }
}

/** A statement that was refused may have no plan either. */
function planOf({ explain, kind }: QueryEvent): readonly string[] | undefined {
  if (kind !== 'read' && kind !== 'write') return undefined;
  try {
    return explain?.();
  } catch {
    return undefined;
  }
}
