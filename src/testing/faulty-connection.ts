/**
 * A connection that does what another one does, except where a fault strikes. A decorator: the connector that made the inner
 * connection never sees this one, and pools and sessions never see the inner one.
 */
import type { Connection, ConnectorWrap } from '../backend/backend.ts';
import type { Clock } from '../core/clock.ts';
import { ConnectionLostError } from '../core/errors.ts';
import type { CompiledQuery, MaybePromise, QueryResult, SqlValue } from '../core/sql.ts';
import type { Connector } from '../pool/connector.ts';
import { errorOf, type Fault, type Faults } from './faults.ts';

/** What the connections of one backend share. */
export interface FaultyParts {
  readonly faults: Faults;
  readonly clock: Clock;
}

/** Ends the wait of a statement with an error. */
type Interrupt = (error: Error) => void;

/** A connection that faults strike. */
class FaultyConnection implements Connection {
  readonly inner: Connection;
  readonly iterate?: NonNullable<Connection['iterate']>;
  readonly explain?: NonNullable<Connection['explain']>;
  /** Tells who watches that it was lost. */
  onLost: (error: unknown) => void = () => {};
  readonly #parts: FaultyParts;
  readonly #waiting = new Set<Interrupt>();
  /** Why it runs nothing any more. */
  #end: Error | undefined;
  #lost = false;

  constructor(inner: Connection, parts: FaultyParts) {
    this.inner = inner;
    this.#parts = parts;
    if (inner.iterate) this.iterate = (query) => this.#rows(query);
    if (inner.explain) this.explain = (query) => inner.explain!(query);
  }

  /** Whether a fault has ended it. */
  get lost(): boolean {
    return this.#lost;
  }

  /** A server that loses a connection rolls its transaction back, so nothing is left to roll back here. */
  get inTransaction(): boolean {
    return !this.#lost && this.inner.inTransaction;
  }

  run(query: CompiledQuery): MaybePromise<QueryResult> {
    this.#requireOpen();
    const fault = this.#parts.faults.next(query.sql);
    if (fault) return this.#struck(query, fault);
    const result = this.inner.run(query);
    return result instanceof Promise ? this.#whileOpen(result) : result;
  }

  /** It is being closed: statements that wait are answered by nobody. */
  close(): void {
    this.#stop(new ConnectionLostError('The connection was closed while a statement waited on it.'));
  }

  async #struck(query: CompiledQuery, fault: Fault): Promise<QueryResult> {
    if (fault.when !== 'after') {
      await this.#strike(query, fault);
      return this.#whileOpen(this.inner.run(query));
    }
    const result = await this.#whileOpen(this.inner.run(query));
    await this.#strike(query, fault);
    return result;
  }

  /** The rows of a query; what other statements do to the connection meanwhile ends them too. */
  async *#rows(query: CompiledQuery): AsyncGenerator<readonly SqlValue[], void> {
    this.#requireOpen();
    const fault = this.#parts.faults.next(query.sql);
    if (fault && fault.when !== 'after') await this.#strike(query, fault);
    for await (const row of this.inner.iterate!(query)) {
      this.#requireOpen();
      yield row;
    }
    if (fault?.when === 'after') await this.#strike(query, fault);
  }

  /** Waits as long as the fault says, then throws its error, if it has one. */
  async #strike({ sql }: CompiledQuery, fault: Fault): Promise<void> {
    const { delayMs = 0 } = fault;
    if (delayMs > 0) await this.#pause(delayMs);
    const error = errorOf(fault, sql);
    if (!error) return;
    if (fault.error === 'lost') this.#lose(error);
    throw error;
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const interrupt: Interrupt = (error) => {
        timer.cancel();
        reject(error);
      };
      const timer = this.#parts.clock.setTimer(() => {
        this.#waiting.delete(interrupt);
        resolve();
      }, delayMs);
      this.#waiting.add(interrupt);
    });
  }

  /** The answer, unless the connection is lost before it comes. */
  async #whileOpen(result: MaybePromise<QueryResult>): Promise<QueryResult> {
    const answer = await result;
    if (this.#lost) this.#requireOpen();
    return answer;
  }

  #requireOpen(): void {
    if (this.#end) throw this.#end;
  }

  #lose(error: Error): void {
    this.#lost = true;
    this.#stop(error);
    this.onLost(error);
  }

  #stop(error: Error): void {
    this.#end ??= error;
    for (const interrupt of this.#waiting) interrupt(error);
    this.#waiting.clear();
  }
}

/** Makes connectors open connections that faults strike. All else is the connector's own: how it opens, judges, resets and closes. */
export function faultyWrap(parts: FaultyParts): ConnectorWrap {
  return (inner): Connector<FaultyConnection> => {
    const wrapped = (connection: Connection): FaultyConnection => new FaultyConnection(connection, parts);
    return {
      connect(context) {
        const opened = inner.connect(context);
        return opened instanceof Promise ? opened.then(wrapped) : wrapped(opened);
      },
      close(connection, options) {
        connection.close();
        return inner.close(connection.inner, options);
      },
      condition: (connection, mode) =>
        connection.lost ? 'broken' : (inner.condition?.(connection.inner, mode) ?? 'clean'),
      reset: (connection, mode) => inner.reset?.(connection.inner, mode),
      watch(connection, lost) {
        connection.onLost = lost;
        const unwatch = inner.watch?.(connection.inner, lost);
        return () => {
          connection.onLost = () => {};
          unwatch?.();
        };
      },
      // A pool checks connections only where they can be asked.
      ...(inner.ping ? { ping: (connection, signal) => inner.ping!(connection.inner, signal) } : {}),
      ...(inner.isFatal ? { isFatal: (error) => inner.isFatal!(error) } : {}),
      ...(inner.platform ? { platform: inner.platform } : {}),
    };
  };
}
