/** A pool's options: their meaning, their defaults and the check that refuses a wrong one by name. */
import { systemClock, type Clock } from '../core/clock.ts';
import { ConfigError } from '../core/errors.ts';
import { refuseUnknownKeys, requireNumber } from '../core/suggest.ts';

/** Options of a ConnectionPool. Durations are milliseconds. */
export interface PoolOptions {
  /** Shown in events and errors. Default: 'pool'. */
  readonly name?: string;
  /** Connections kept open when nobody uses them. Default: 0. */
  readonly minSize?: number;
  /** Connections at most, counting those being opened and closed. Default: 10 (HikariCP's). */
  readonly maxSize?: number;
  /** How long a caller waits for a connection. Default: 30000. */
  readonly acquireTimeoutMs?: number;
  /** A connection idle for longer is closed, down to minSize. 0: never. Default: 600000. */
  readonly idleTimeoutMs?: number;
  /** A connection older than this is closed when it is not in use. 0: never. Default: 1800000. */
  readonly maxLifetimeMs?: number;
  /** Callers that may wait; one more is turned away. Default: 10 x maxSize. */
  readonly maxQueue?: number;
  /** How long opening a connection may take. 0: no limit. Default: 10000. */
  readonly connectTimeoutMs?: number;
  /** How long rolling back or closing a connection may take before its place is given away. 0: no limit. Default: 5000. */
  readonly closeTimeoutMs?: number;
  /** Each connection's lifetime is shortened by a random part of up to this ratio, so that not all end together. Default: 0.1. */
  readonly jitterRatio?: number;
  /** Waiting between failed tries to connect: doubling from minMs to maxMs. Default: 10 and 5000. */
  readonly backoff?: { readonly minMs: number; readonly maxMs: number };
  /** The source of time. Default: the machine's. */
  readonly clock?: Clock;
  /** The source of chance, for jitter. Default: Math.random. */
  readonly random?: () => number;
}

/** Options with every default filled in. */
export type ResolvedPoolOptions = Required<PoolOptions>;

const DEFAULTS = {
  name: 'pool',
  minSize: 0,
  maxSize: 10,
  acquireTimeoutMs: 30_000,
  idleTimeoutMs: 600_000,
  maxLifetimeMs: 1_800_000,
  connectTimeoutMs: 10_000,
  closeTimeoutMs: 5_000,
  jitterRatio: 0.1,
  backoff: { minMs: 10, maxMs: 5_000 },
  clock: systemClock,
  random: Math.random,
};

/** Fills in defaults and refuses unknown names and impossible values with ConfigError. */
export function resolvePoolOptions(given: PoolOptions = {}): ResolvedPoolOptions {
  refuseUnknownKeys('pool option', given, [...Object.keys(DEFAULTS), 'maxQueue']);
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const merged = { ...DEFAULTS, ...present };
  const options: ResolvedPoolOptions = { ...merged, maxQueue: given.maxQueue ?? 10 * merged.maxSize };
  requireNumber('maxSize', options.maxSize, { min: 1, max: 100_000, integer: true });
  requireNumber('minSize', options.minSize, { min: 0, max: 100_000, integer: true });
  requireNumber('maxQueue', options.maxQueue, { min: 0, integer: true });
  for (const key of [
    'acquireTimeoutMs',
    'idleTimeoutMs',
    'maxLifetimeMs',
    'connectTimeoutMs',
    'closeTimeoutMs',
  ] as const) {
    requireNumber(`${key} (milliseconds)`, options[key], { min: 0 });
  }
  requireNumber('jitterRatio', options.jitterRatio, { min: 0, max: 1 });
  refuseUnknownKeys("option of 'backoff'", options.backoff, ['minMs', 'maxMs']);
  requireNumber('backoff.minMs', options.backoff.minMs, { min: 1 });
  requireNumber('backoff.maxMs', options.backoff.maxMs, { min: options.backoff.minMs });
  if (options.minSize > options.maxSize) {
    throw new ConfigError(`minSize (${options.minSize}) must not exceed maxSize (${options.maxSize}).`);
  }
  return Object.freeze(options);
}
