/** The configuration of a database: its fields, their defaults, where they come from and how they become pool options. */
import { ConfigError } from '../core/errors.ts';
import { refuseUnknownKeys, requireNumber, show } from '../core/suggest.ts';
import { resolvePoolOptions, type PoolOptions } from '../pool/options.ts';
import { parseDatabaseUrl } from './database-url.ts';

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
  /** A connection lent for longer is reported by the pool's event `leak`, in milliseconds. 0: never. Default: 0. */
  readonly leakThresholdMs?: number;
  /** What else the pool can be told: `pool: { validationBypassMs: 1000 }`. */
  readonly pool?: PoolTuning;
  /** A statement that takes longer emits the event `slowQuery`, in milliseconds. 0: none does. Default: 0. */
  readonly slowQueryMs?: number;
  /**
   * Called for each statement; what it returns is appended as a comment that the server's own logs show, such as
   * `route='%2Forders'` (sqlcommenter). Few different values: each makes another text to be prepared.
   */
  readonly queryTags?: () => Readonly<Record<string, string>>;
  /**
   * How long a stream or a read-only transaction may hold its view of the database, in milliseconds; then it ends with an error,
   * because meanwhile the database keeps everything that has been overwritten. 0: no limit. Default: 3600000, an hour.
   */
  readonly maxSnapshotMs?: number;
  /**
   * What to do when a relation is queried one by one for records that came out of one query: 'warn' emits the event `nPlusOne`,
   * 'throw' throws QueryError as well. For development and tests, as it costs time. Default: 'off'.
   */
  readonly nPlusOne?: 'off' | 'warn' | 'throw';
  /**
   * Worker threads for statements that read for long, so that they do not keep the event loop waiting. Each takes about 12 MB. Engines
   * that connect to a server, and ':memory:', refuse it. Default: 0.
   */
  readonly workers?: number;
  /** The server's address. Engines that open a file refuse it. */
  readonly host?: string;
  /** The server's port. Engines that open a file refuse it. */
  readonly port?: number;
  /** The user's name on the server. Engines that open a file refuse it. */
  readonly username?: string;
  /** The user's password on the server. Never shown in errors or events. */
  readonly password?: string;
}

/** Options of the pool that the configuration has no key of its own for. */
export type PoolTuning = Pick<
  PoolOptions,
  | 'closeTimeoutMs' | 'jitterRatio' | 'maxUses' | 'validate' | 'validationBypassMs' | 'validateTimeoutMs' | 'keepAliveMs' | 'traceLeases'
  | 'reclaimLeaks' | 'resetOnCheckin' | 'idleOrder' | 'backoff' | 'failFast' | 'deadlockDetection' | 'codel'
>; // prettier-ignore

const TUNING = [
  'closeTimeoutMs', 'jitterRatio', 'maxUses', 'validate', 'validationBypassMs', 'validateTimeoutMs', 'keepAliveMs', 'traceLeases',
  'reclaimLeaks', 'resetOnCheckin', 'idleOrder', 'backoff', 'failFast', 'deadlockDetection', 'codel',
] as const satisfies readonly (keyof PoolTuning)[]; // prettier-ignore

const KEYS = [
  'database', 'poolSize', 'poolTimeout', 'poolRecycle', 'minSize', 'connectTimeoutMs', 'idleTimeoutMs', 'maxQueue',
  'leakThresholdMs', 'pool', 'slowQueryMs', 'queryTags', 'maxSnapshotMs',
  'nPlusOne', 'workers', 'host', 'port', 'username', 'password',
] as const satisfies readonly (keyof ConnectionConfig)[]; // prettier-ignore

/** The fields that only servers have. */
export const SERVER_KEYS: readonly (keyof ConnectionConfig)[] = ['host', 'port', 'username', 'password'];

const DEFAULTS = {
  poolSize: 5, poolTimeout: 30, poolRecycle: 3600, minSize: 0, connectTimeoutMs: 10_000, idleTimeoutMs: 600_000,
  leakThresholdMs: 0, slowQueryMs: 0, maxSnapshotMs: 3_600_000, workers: 0,
}; // prettier-ignore

/** What each number may be. */
const RANGES = {
  poolSize: { min: 1, max: 100_000, integer: true },
  poolTimeout: { min: 0, unit: 'seconds' },
  poolRecycle: { min: 0, unit: 'seconds' },
  minSize: { min: 0, max: 100_000, integer: true },
  connectTimeoutMs: { min: 0, unit: 'milliseconds' },
  idleTimeoutMs: { min: 0, unit: 'milliseconds' },
  maxQueue: { min: 0, integer: true },
  leakThresholdMs: { min: 0, unit: 'milliseconds' },
  slowQueryMs: { min: 0, unit: 'milliseconds' },
  maxSnapshotMs: { min: 0, unit: 'milliseconds' },
  workers: { min: 0, max: 64, integer: true },
  port: { min: 1, max: 65_535, integer: true },
} as const;

type NumberKey = keyof typeof RANGES;

/** Refuses a number out of range; `name` is what the reader wrote: a key or an environment variable. */
function checkNumber(name: string, key: NumberKey, value: unknown): void {
  const range: { min: number; max?: number; integer?: boolean; unit?: string } = RANGES[key];
  requireNumber(range.unit ? `${name} (${range.unit})` : name, value, range);
}

/** Refuses unknown keys and impossible values, naming the key and what to write instead. */
export function checkConnectionConfig(config: ConnectionConfig): void {
  if (typeof config !== 'object' || config === null) {
    // What was given is not shown: it may be a URL with a password.
    const got = config === null ? 'null' : `a ${typeof config}`;
    throw new ConfigError(`A configuration must be an object such as { database: 'app.db' }, got ${got}.`);
  }
  refuseUnknownKeys('configuration key', config, KEYS);
  if (typeof config.database !== 'string' || config.database === '') {
    throw new ConfigError(`database must be a file or a name, got ${show(config.database)}.`);
  }
  for (const key of Object.keys(RANGES) as NumberKey[]) {
    if (config[key] !== undefined) checkNumber(key, key, config[key]);
  }
  const { poolSize = DEFAULTS.poolSize, minSize = DEFAULTS.minSize } = config;
  checkTuning(config);
  if (minSize > poolSize) throw new ConfigError(`minSize (${minSize}) must not exceed poolSize (${poolSize}).`);
}

function checkTuning({ pool, queryTags }: ConnectionConfig): void {
  if (queryTags !== undefined && typeof queryTags !== 'function')
    throw new ConfigError(`queryTags must be a function that returns an object of texts, got ${show(queryTags)}.`);
  if (pool === undefined) return;
  if (typeof pool !== 'object' || pool === null)
    throw new ConfigError(`pool must be an object of options such as { keepAliveMs: 60000 }, got ${show(pool)}.`);
  refuseUnknownKeys("option of 'pool'", pool, TUNING);
  resolvePoolOptions(pool); // refuses values that are impossible
}

/** The pool's options that a configuration means. */
export function poolOptionsOf(config: ConnectionConfig, name: string): PoolOptions {
  const { poolSize, poolTimeout, poolRecycle, minSize, connectTimeoutMs, idleTimeoutMs, maxQueue, leakThresholdMs } =
    filledIn(config);
  return {
    ...config.pool,
    leakThresholdMs,
    name,
    minSize,
    maxSize: poolSize,
    acquireTimeoutMs: poolTimeout * 1000,
    maxLifetimeMs: poolRecycle * 1000,
    connectTimeoutMs,
    idleTimeoutMs,
    maxQueue,
  };
}

/** What a configuration means for statements. */
export function sessionOptionsOf(config: ConnectionConfig): {
  readonly lockTimeoutMs: number;
  readonly slowQueryMs: number;
  readonly maxSnapshotMs: number;
  readonly queryTags: ConnectionConfig['queryTags'];
} {
  const { poolTimeout, slowQueryMs, maxSnapshotMs, queryTags } = filledIn(config);
  return { lockTimeoutMs: poolTimeout * 1000, slowQueryMs, maxSnapshotMs, queryTags };
}

/**
 * Two configurations as one text, to tell whether they are equal: every key with its default filled in. The password
 * takes part as it is, so the text is never shown.
 */
export function configFingerprint(config: ConnectionConfig): string {
  const filled: ConnectionConfig = filledIn(config);
  return JSON.stringify(
    KEYS.map((key) => (key === 'pool' ? JSON.stringify(filled.pool ?? {}) : String(filled[key] ?? ''))),
  );
}

/** A configuration with every default in it; a key that is there but undefined counts as absent. */
function filledIn(config: ConnectionConfig): ConnectionConfig & typeof DEFAULTS & { maxQueue: number } {
  const present = Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined));
  const filled = { ...DEFAULTS, ...(present as unknown as ConnectionConfig) };
  return { ...filled, maxQueue: filled.maxQueue ?? 10 * filled.poolSize };
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
 * The configuration that the environment describes: DB_NAME or DB_URL (one is required), DB_POOL_SIZE, DB_POOL_TIMEOUT, DB_POOL_RECYCLE,
 * DB_MIN_SIZE, DB_HOST, DB_PORT, DB_USER, DB_PASSWORD. Empty means absent; a bad value is a ConfigError naming the variable.
 */
export function connectionConfigFromEnv(
  env: Readonly<Record<string, string | undefined>> = processEnv(),
  prefix = 'DB_',
): ConnectionConfig {
  const read = (name: string): string | undefined => (env[prefix + name]?.trim() ? env[prefix + name] : undefined);
  const url = read('URL')?.trim();
  const database = read('NAME')?.trim();
  if (url !== undefined && database !== undefined) {
    throw new ConfigError(`${prefix}URL and ${prefix}NAME both name a database. Set one of them.`);
  }
  if (url === undefined && database === undefined) {
    throw new ConfigError(`${prefix}NAME is not set. Set it to the database's file or name.`);
  }
  const address = url === undefined ? { database: database! } : parseDatabaseUrl(url, `${prefix}URL`);
  const config: Record<string, string | number> = { ...address };
  for (const [name, key] of Object.entries(TEXTS)) {
    const value = read(name);
    if (value !== undefined) config[key] = key === 'password' ? value : value.trim(); // spaces may belong to a password
  }
  for (const [name, key] of Object.entries(NUMBERS)) {
    const value = read(name)?.trim();
    if (value === undefined) continue;
    if (!/^\d+(\.\d+)?$/.test(value)) throw new ConfigError(`${prefix}${name} must be a number, got ${show(value)}.`);
    checkNumber(prefix + name, key, Number(value));
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
