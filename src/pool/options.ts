/** A pool's options: their meaning, their defaults and the check that refuses a wrong one by name. */
import { systemClock, type Clock } from '../core/clock.ts';
import { ConfigError } from '../core/errors.ts';
import { refuseUnknownKeys, requireNumber, show } from '../core/suggest.ts';
import type { ResetMode } from './connector.ts';

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
  /** Callers that may wait; one more is turned away. Default: 10 x maxSize, also after `resize`. */
  readonly maxQueue?: number;
  /** A connection lent for longer is reported by the event `leak`, and leases are traced. 0: never. Default: 0. */
  readonly leakThresholdMs?: number;
  /** How long opening a connection may take. 0: no limit. Default: 10000. */
  readonly connectTimeoutMs?: number;
  /** How long rolling back or closing a connection may take before its place is given away. 0: no limit. Default: 5000. */
  readonly closeTimeoutMs?: number;
  /** A connection lent this often is closed. 0: no limit. Default: 0. */
  readonly maxUses?: number;
  /** Which idle connections are checked before they are lent, where the connector can: those that rested for validationBypassMs, all, or none. Default: 'idle'. */
  readonly validate?: 'idle' | 'always' | 'never';
  /** A connection that answered or was used within this time is lent unchecked. Default: 500 (HikariCP's). */
  readonly validationBypassMs?: number;
  /** How long a check may take. 0: no limit. Default: 2000. */
  readonly validateTimeoutMs?: number;
  /** An idle connection is checked this often, so that nothing between here and the server forgets it. 0: never. Default: 0. */
  readonly keepAliveMs?: number;
  /** Remembers where each lease was acquired, for timeouts, snapshots and leaks. Costs a stack for each lease. Default: false. */
  readonly traceLeases?: boolean;
  /** Closes the connection of a lease that was garbage-collected without a release, so that its place is not lost. Default: true. */
  readonly reclaimLeaks?: boolean;
  /** What is undone when a connection comes back, where the connector can: its transaction, its settings as well, or nothing. Default: 'rollback'. */
  readonly resetOnCheckin?: ResetMode;
  /** Which idle connection is lent first: the one returned last, so that the others can age, or the one that rested longest. Default: 'lifo'. */
  readonly idleOrder?: 'lifo' | 'fifo';
  /** A failed try to connect rejects the caller who has waited longest, instead of trying again until his time is up. Default: false. */
  readonly failFast?: boolean;
  /** Refuses a caller with PoolDeadlockError when all connections are held by callers who wait for one more. Default: 'error'. */
  readonly deadlockDetection?: 'error' | 'off';
  /**
   * Sheds load: while every caller waits longer than targetMs for intervalMs, those who have waited twice as long are turned away
   * with PoolQueueFullError, instead of all being served too late. Default: false.
   */
  readonly codel?: false | { readonly targetMs: number; readonly intervalMs: number };
  /** Each connection's lifetime is shortened by a random part of up to this ratio, so that not all end together. Default: 0.1. */
  readonly jitterRatio?: number;
  /** Waiting between failed tries to connect: doubling from minMs to maxMs. Default: { minMs: 10, maxMs: 5000 }. */
  readonly backoff?: { readonly minMs: number; readonly maxMs: number };
  /** The source of time. Default: the machine's. */
  readonly clock?: Clock;
  /** The source of chance, for jitter. Default: Math.random. */
  readonly random?: () => number;
}

/** Options with every default filled in. */
export type ResolvedPoolOptions = Required<PoolOptions>;

const DEFAULTS: Required<Omit<PoolOptions, 'maxQueue'>> = {
  name: 'pool',
  minSize: 0,
  maxSize: 10,
  acquireTimeoutMs: 30_000,
  idleTimeoutMs: 600_000,
  maxLifetimeMs: 1_800_000,
  connectTimeoutMs: 10_000,
  closeTimeoutMs: 5_000,
  leakThresholdMs: 0,
  maxUses: 0,
  validate: 'idle',
  validationBypassMs: 500,
  validateTimeoutMs: 2_000,
  keepAliveMs: 0,
  traceLeases: false,
  reclaimLeaks: true,
  resetOnCheckin: 'rollback',
  idleOrder: 'lifo',
  failFast: false,
  deadlockDetection: 'error',
  codel: false,
  jitterRatio: 0.1,
  backoff: { minMs: 10, maxMs: 5_000 },
  clock: systemClock,
  random: Math.random,
};

/** The durations among them. */
const DURATIONS = [
  'acquireTimeoutMs', 'idleTimeoutMs', 'maxLifetimeMs', 'connectTimeoutMs', 'closeTimeoutMs', 'leakThresholdMs',
  'validationBypassMs', 'validateTimeoutMs', 'keepAliveMs',
] as const satisfies readonly (keyof PoolOptions)[]; // prettier-ignore

/** The options that are one of several words, or on or off. */
const WORDS = {
  validate: ['idle', 'always', 'never'],
  resetOnCheckin: ['rollback', 'session', 'none'],
  idleOrder: ['lifo', 'fifo'],
  deadlockDetection: ['error', 'off'],
  traceLeases: [true, false],
  reclaimLeaks: [true, false],
  failFast: [true, false],
} as const;

/** Fills in defaults and refuses unknown names and impossible values with ConfigError. */
export function resolvePoolOptions(given: PoolOptions = {}): ResolvedPoolOptions {
  refuseUnknownKeys('pool option', given, [...Object.keys(DEFAULTS), 'maxQueue']);
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const merged = { ...DEFAULTS, ...present };
  const options: ResolvedPoolOptions = { ...merged, maxQueue: given.maxQueue ?? 10 * merged.maxSize };
  checkSizes(options.minSize, options.maxSize);
  requireNumber('maxQueue', options.maxQueue, { min: 0, integer: true });
  requireNumber('maxUses', options.maxUses, { min: 0, integer: true });
  for (const key of DURATIONS) requireNumber(`${key} (milliseconds)`, options[key], { min: 0 });
  requireNumber('jitterRatio', options.jitterRatio, { min: 0, max: 1 });
  for (const [key, words] of Object.entries(WORDS)) checkWord(key, words, options[key as keyof typeof WORDS]);
  refuseUnknownKeys("option of 'backoff'", options.backoff, ['minMs', 'maxMs']);
  requireNumber('backoff.minMs', options.backoff.minMs, { min: 1 });
  requireNumber('backoff.maxMs', options.backoff.maxMs, { min: options.backoff.minMs });
  checkCodel(options.codel);
  return Object.freeze(options);
}

/** Refuses sizes that a pool cannot have. */
export function checkSizes(minSize: number, maxSize: number): void {
  requireNumber('maxSize', maxSize, { min: 1, max: 100_000, integer: true });
  requireNumber('minSize', minSize, { min: 0, max: 100_000, integer: true });
  if (minSize > maxSize) throw new ConfigError(`minSize (${minSize}) must not exceed maxSize (${maxSize}).`);
}

/** Refuses a wait that is none, before anything ends. */
export function checkDisposal({ timeoutMs }: { readonly timeoutMs?: number }): void {
  if (timeoutMs !== undefined) requireNumber('timeoutMs (milliseconds)', timeoutMs, { min: 0 });
}

function checkWord(key: string, words: readonly (string | boolean)[], value: unknown): void {
  if ((words as readonly unknown[]).includes(value)) return;
  throw new ConfigError(`${key} must be ${words.map((word) => show(word)).join(', ')}, got ${show(value)}.`);
}

function checkCodel(codel: PoolOptions['codel']): void {
  if (codel === false) return;
  if (typeof codel !== 'object')
    throw new ConfigError(`codel must be false or { targetMs, intervalMs }, got ${show(codel)}.`);
  refuseUnknownKeys("option of 'codel'", codel, ['targetMs', 'intervalMs']);
  requireNumber('codel.targetMs', codel.targetMs, { min: 0 });
  requireNumber('codel.intervalMs', codel.intervalMs, { min: 1 });
}
