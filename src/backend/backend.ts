/**
 * All that a database engine owes the library: how it writes SQL (dialect), how it opens connections (connector) and what
 * it can do. A contract: types only. A backend is a value that programs pass in, such as SQLiteBackend.
 */
import type { Clock } from '../core/clock.ts';
import type { AmbientScope } from '../core/scope.ts';
import type { CompiledQuery, MaybePromise, QueryResult, SqlValue } from '../core/sql.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { EventSink } from '../observe/bus.ts';
import type { LogPinnedEvent } from '../observe/events.ts';
import type { Connector } from '../pool/connector.ts';
import type { PoolOptions } from '../pool/options.ts';
import type { Pool } from '../pool/pool.ts';
import type { ConnectionConfig } from './config.ts';

/** One connection to a database. It runs one statement at a time. */
export interface Connection {
  /** Runs a statement. Engines in the same process answer at once. */
  run(query: CompiledQuery): MaybePromise<QueryResult>;
  /** The rows of a query one by one, as they are asked for; ending the iteration early ends the query. Where there is none, rows are read at once. */
  iterate?(query: CompiledQuery): Iterable<readonly SqlValue[]> | AsyncIterable<readonly SqlValue[]>;
  /** Whether a transaction is open on it, as the driver knows without asking the server. */
  readonly inTransaction: boolean;
  /** How the database would run the statement, one line a step; only where that needs no waiting. */
  explain?(query: CompiledQuery): string[];
}

/** An open database, as its engine watches it. */
export interface Watched {
  readonly config: ConnectionConfig;
  readonly pool: Pool<Connection>;
  readonly clock: Clock;
  /** Tells that the log cannot be shortened. */
  readonly logPinned: (event: LogPinnedEvent) => void;
}

/** Stands between a pool and what opens its connections, to watch or to disturb what they do. */
export type ConnectorWrap = (connector: Connector<Connection>) => Connector<Connection>;

/** A database engine. */
export interface Backend<C extends Connection = Connection> {
  /** The engine's name, such as `sqlite`. */
  readonly name: string;
  readonly dialect: Dialect;
  /** How transactions are carried along asynchronous calls on this platform. */
  readonly scope: AmbientScope;
  /** Where query events go besides listeners. */
  readonly sink: EventSink | undefined;
  /** Refuses a configuration the engine has no use for, with ConfigError. */
  checkConfig(config: ConnectionConfig): void;
  /** Equal texts mean the same database; undefined means that each configuration object is a database of its own. */
  identity(config: ConnectionConfig): string | undefined;
  /** Opens connections one by one, for pools of one's own. */
  connector(config: ConnectionConfig): Connector<C>;
  /** The pool of a database. It is made over what `wrap` answers for each of the engine's connectors; without `wrap` over these. */
  createPool(config: ConnectionConfig, options: PoolOptions, wrap?: ConnectorWrap): Pool<Connection>;
  /** Watches what has to be watched in this engine alone, as long as the database is open; answers the function that ends it. */
  watch?(watched: Watched): () => void;
  /** The library's error for a driver's error, which becomes its cause; errors of the library pass through. */
  translateError(error: unknown, sql?: string): unknown;
  /** Whether the error says that another process holds the lock, so that the same statement may succeed a moment later. */
  isBusy(error: unknown): boolean;
}
