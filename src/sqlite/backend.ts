/** SQLite as a backend: one writer and several readers on one file, each statement run at once in this process. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Backend, Connection } from '../backend/backend.ts';
import { configFingerprint, SERVER_KEYS, type ConnectionConfig } from '../backend/config.ts';
import { ConfigError, ConnectionError } from '../core/errors.ts';
import { sqliteDialect } from '../dialect/sqlite.ts';
import { asyncScope } from '../node/async-scope.ts';
import { databaseChannels } from '../node/diagnostics.ts';
import { nodePlatform } from '../node/platform.ts';
import type { Connector } from '../pool/connector.ts';
import type { PoolOptions } from '../pool/options.ts';
import type { Access, Pool } from '../pool/pool.ts';
import { SplitPool } from '../pool/split-pool.ts';
import { SQLiteConnection } from './connection.ts';
import { isBusy, translateError } from './errors.ts';
import { watchLog } from './log-watch.ts';
import { OffloadingConnection, offloadTo } from './offloading.ts';

const MEMORY = ':memory:';

/** A connection to a file, with worker threads beside it or without. */
export type FileConnection = SQLiteConnection | OffloadingConnection;

/** Opens the connections of one database. */
type Open = (access: Access) => FileConnection;

/** How to open connections; those from one opener share the worker threads, where there are any. */
function opener({ database, workers = 0 }: ConnectionConfig): Open {
  if (workers === 0) return (access) => SQLiteConnection.open(database, access);
  const offload = offloadTo(database, workers);
  return (access) => new OffloadingConnection(SQLiteConnection.open(database, access), offload);
}

function connector(open: Open, access: Access): Connector<FileConnection> {
  return {
    connect: () => open(access),
    close: (connection) => connection.close(),
    condition: (connection) => (connection.inTransaction || connection.hasCursors ? 'unclean' : 'clean'),
    reset: (connection) => connection.rollback(),
    isFatal: (error) => error instanceof ConnectionError,
    platform: nodePlatform,
  };
}

/** Opens readers. A reader can neither create the file nor turn on the write-ahead log, so a writer is opened first. */
function afterWriter({ database }: ConnectionConfig, open: Open): Connector<FileConnection> {
  let ready = false;
  const reader = connector(open, 'read');
  return {
    ...reader,
    connect(context) {
      if (!ready) SQLiteConnection.open(database, 'write').close();
      ready = true;
      return reader.connect(context);
    },
  };
}

/**
 * Moves what the write-ahead log holds into the file and removes the log. SQLite does so when the last connection is closed, but
 * not when that one could only read; a copy of the file alone would then lack the last writes. Two processes that end in the
 * same moment each see the other still connected, so it is tried again.
 */
function foldLog(file: string): void {
  for (let tries = 0; tries < 3 && existsSync(`${file}-wal`); tries++) {
    try {
      SQLiteConnection.open(file, 'write').close();
    } catch {
      return; // Another process uses the file: its last connection does this.
    }
  }
}

/**
 * SQLite on better-sqlite3, for `Model.configure` and `new Database`. The pool has one connection that writes, lent in
 * order, and poolSize - 1 that read. ':memory:' lives in its one connection, so its pool has size 1.
 */
export const SQLiteBackend: Backend<FileConnection> = {
  name: 'sqlite',
  dialect: sqliteDialect,
  scope: asyncScope,
  sink: databaseChannels,
  checkConfig(config) {
    for (const key of SERVER_KEYS) {
      if (config[key] === undefined) continue;
      throw new ConfigError(
        `SQLite opens a file, so '${key}' has no meaning. Remove it, or use a backend that connects to a server.`,
      );
    }
    if (config.database.includes('\0'))
      throw new ConfigError('The name of a database file cannot contain a NUL character.');
    if (config.database !== MEMORY || (config.workers ?? 0) === 0) return;
    throw new ConfigError(
      `A database in memory lives in its one connection, which worker threads cannot reach. Use a file, or remove 'workers'.`,
    );
  },
  identity: (config) =>
    config.database === MEMORY ? undefined : configFingerprint({ ...config, database: resolve(config.database) }),
  connector: (config) => connector(opener(config), 'write'),
  createPool(config, options, wrap = (connector) => connector): Pool<Connection> {
    const size = config.database === MEMORY ? { maxSize: 1, minSize: Math.min(1, options.minSize ?? 0) } : {};
    const fixed: PoolOptions = { ...options, ...size };
    // The database in memory ends with its connection.
    const lasting: PoolOptions = config.database === MEMORY ? { ...fixed, maxLifetimeMs: 0, idleTimeoutMs: 0 } : fixed;
    const open = opener(config);
    const [writer, reader] = [wrap(connector(open, 'write')), wrap(afterWriter(config, open))];
    const shape = config.database === MEMORY ? `':memory:' lives in its one connection` : undefined;
    return new SplitPool({ writer, reader, finish: () => foldLog(config.database), fixed: shape }, lasting);
  },
  watch({ config: { database }, pool, clock, logPinned }) {
    if (database === MEMORY) return () => {};
    return watchLog({ file: resolve(database), name: database, pool, clock, tell: logPinned });
  },
  translateError,
  isBusy,
};
