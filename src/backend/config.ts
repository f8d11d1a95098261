/** The configuration of a database: its fields, their defaults, where they come from and how they become pool options. */
import { ConfigError } from '../core/errors.ts';
import { refuseUnknownKeys, requireNumber, show } from '../core/suggest.ts';
import type { PoolOptions } from '../pool/options.ts';

/** How to reach a database and how many connections to keep. `poolTimeout` and `poolRecycle` are seconds; the rest is milliseconds. */
export interface ConnectionConfig {
  /** The file of an SQLite database, or ':memory:'; the name of a database on a server. */
  readonly database: string;
  /** Connections at most. Default: 5. */
  readonly poolSize?: number;
  /** How long a caller waits for a connection, in seconds. Default: 30. */
  readonly poolTimeout?: number;
  /** A connection older than this is replaced when it is not in use, in seconds. 0: never. Default: 3600. */
  readonly poolRecycle?: number;
  /** Connections kept open when nobody uses them. Default: 0. */
  readonly minSize?: number;
  /** How long opening a connection may take, in milliseconds. Default: 10000. */
  readonly connectTimeoutMs?: number;
  /** A connection idle for longer is closed, down to minSize, in milliseconds. 0: never. Default: 600000. */
  readonly idleTimeoutMs?: number;
  /** Callers that may wait for a connection; one more is turned away. Default: 10 x poolSize. */
  readonly maxQueue?: number;
  /** The server's address. Engines that open a file refuse it. */
  readonly host?: string;
  /** The server's port. Engines that open a file refuse it. */
  readonly port?: number;
  /** The user's name on the server. Engines that open a file refuse it. */
  readonly username?: string;
  /** The user's password on the server. Never shown in errors or events. */
  readonly password?: string;
}

const KEYS = [
  'database', 'poolSize', 'poolTimeout', 'poolRecycle', 'minSize', 'connectTimeoutMs', 'idleTimeoutMs', 'maxQueue',
  'host', 'port', 'username', 'password',
]; // prettier-ignore

/** The fields that only servers have. */
export const SERVER_KEYS: readonly (keyof ConnectionConfig)[] = ['host', 'port', 'username', 'password'];

/** Refuses unknown keys and impossible values, naming the key and what to write instead. */
export function checkConnectionConfig(config: ConnectionConfig): void {
  if (typeof config !== 'object' || config === null) {
    throw new ConfigError(`A configuration must be an object such as { database: 'app.db' }, got ${show(config)}.`);
  }
  refuseUnknownKeys('configuration key', config, KEYS);
  if (typeof config.database !== 'string' || config.database === '') {
    throw new ConfigError(`database must be a file or a name, got ${show(config.database)}.`);
  }
  const { poolSize = 5, poolTimeout = 30, poolRecycle = 3600, minSize = 0 } = config;
  requireNumber('poolSize', poolSize, { min: 1, max: 100_000, integer: true });
  requireNumber('poolTimeout (seconds)', poolTimeout, { min: 0 });
  requireNumber('poolRecycle (seconds)', poolRecycle, { min: 0 });
  requireNumber('minSize', minSize, { min: 0, max: poolSize, integer: true });
  if (config.port !== undefined) requireNumber('port', config.port, { min: 1, max: 65_535, integer: true });
}

/** The pool's options that a configuration means. */
export function poolOptionsOf(config: ConnectionConfig, name: string): PoolOptions {
  const { poolSize = 5, poolTimeout = 30, poolRecycle = 3600, minSize = 0 } = config;
  const { connectTimeoutMs, idleTimeoutMs, maxQueue } = config;
  return {
    name,
    minSize,
    maxSize: poolSize,
    acquireTimeoutMs: poolTimeout * 1000,
    maxLifetimeMs: poolRecycle * 1000,
    ...(connectTimeoutMs === undefined ? {} : { connectTimeoutMs }),
    ...(idleTimeoutMs === undefined ? {} : { idleTimeoutMs }),
    ...(maxQueue === undefined ? {} : { maxQueue }),
  };
}

/**
 * Two configurations as one text, to tell whether they are equal: every key with its default filled in. The password
 * takes part as it is, so the text is never shown.
 */
export function configFingerprint(config: ConnectionConfig): string {
  const filled: Record<string, unknown> = { poolSize: 5, poolTimeout: 30, poolRecycle: 3600, minSize: 0, ...config };
  return JSON.stringify(KEYS.map((key) => filled[key] ?? null));
}

/** The environment variables read, without their prefix. */
const NUMBERS = {
  POOL_SIZE: 'poolSize',
  POOL_TIMEOUT: 'poolTimeout',
  POOL_RECYCLE: 'poolRecycle',
  MIN_SIZE: 'minSize',
  PORT: 'port',
} as const;
const TEXTS = { HOST: 'host', USER: 'username', PASSWORD: 'password' } as const;

/**
 * The configuration that the environment describes: DB_NAME (required), DB_POOL_SIZE, DB_POOL_TIMEOUT, DB_POOL_RECYCLE,
 * DB_MIN_SIZE, DB_HOST, DB_PORT, DB_USER, DB_PASSWORD. Empty means absent; a bad value is a ConfigError naming the variable.
 */
export function connectionConfigFromEnv(
  env: Readonly<Record<string, string | undefined>> = processEnv(),
  prefix = 'DB_',
): ConnectionConfig {
  const read = (name: string): string | undefined => env[prefix + name]?.trim() || undefined;
  const database = read('NAME');
  if (database === undefined) throw new ConfigError(`${prefix}NAME is not set. Set it to the database's file or name.`);
  const config: Record<string, string | number> = { database };
  for (const [name, key] of Object.entries(TEXTS)) {
    const value = read(name);
    if (value !== undefined) config[key] = value;
  }
  for (const [name, key] of Object.entries(NUMBERS)) {
    const value = read(name);
    if (value === undefined) continue;
    if (!/^\d+(\.\d+)?$/.test(value)) throw new ConfigError(`${prefix}${name} must be a number, got ${show(value)}.`);
    config[key] = Number(value);
  }
  try {
    checkConnectionConfig(config as unknown as ConnectionConfig);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(`The environment variables ${prefix}* do not make a configuration: ${error.message}`, {
      cause: error,
    });
  }
  return config as unknown as ConnectionConfig;
}

/** process.env where there is one. */
function processEnv(): Readonly<Record<string, string | undefined>> {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  return process?.env ?? {};
}
