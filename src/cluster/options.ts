/** A cluster's options: their meaning, their defaults and the check that refuses a wrong one by name. */
import { systemClock, type Clock } from '../core/clock.ts';
import { ConfigError } from '../core/errors.ts';
import { noScope, type AmbientScope } from '../core/scope.ts';
import { refuseUnknownKeys, requireNumber, show } from '../core/suggest.ts';
import type { NodeConfig } from './node.ts';
import { POLICIES, type BalancePolicy } from './policies.ts';

/** Options of a Cluster. Durations are milliseconds. */
export interface ClusterOptions {
  /** Shown in events and errors, and part of tokens: name it alike in all processes that hand tokens to each other. Default: 'cluster'. */
  readonly name?: string;
  /** Which replica serves a read. Default: 'p2c'. */
  readonly balance?: BalancePolicy;
  /** Whether a shared read whose connection was lost is run once more, on another node. Default: 'once'. */
  readonly retryReads?: 'once' | 'never';
  /** Connection failures in a row after which reads avoid a replica. Default: 5 (Envoy's). */
  readonly ejectAfter?: number;
  /** How long the first time; twice that the second time, and so on, with a random tenth more. Default: 10000. */
  readonly baseEjectionMs?: number;
  /** The longest ejection. Default: 300000 (Envoy's). */
  readonly maxEjectionMs?: number;
  /** How many of the replicas may be ejected at once; never the last one. Default: 50. */
  readonly maxEjectionPercent?: number;
  /** How long a restored replica takes to get its full share of reads. Default: 10000. */
  readonly rampMs?: number;
  /** How often nodes are asked for their role and position. Default: 1000. */
  readonly probeIntervalMs?: number;
  /** How long each has to answer. Default: 1000. */
  readonly probeTimeoutMs?: number;
  /** How long callers wait for a primary when there is none. Default: 30000. */
  readonly failoverTimeoutMs?: number;
  /**
   * A replica whose data is older counts as lagging. One that is cut off from its primary has replayed all that it received
   * and looks fresh, so set maxLagBytes too. Default: no limit.
   */
  readonly maxLagMs?: number;
  /** A replica that is further behind the primary counts as lagging. Default: no limit. */
  readonly maxLagBytes?: number;
  /** Who serves reads when all replicas lag: the primary, a lagging replica, or nobody. Default: 'primary'. */
  readonly whenLagging?: 'primary' | 'stale' | 'error';
  /** The most of the recent reads that lag may send to the primary; more go to lagging replicas. Default: 0.5. */
  readonly maxPrimaryReadShare?: number;
  /**
   * How sessions are carried along asynchronous calls. Not the scope that carries transactions, which holds one value only.
   * Default: not at all, so pass sessions to read() and write().
   */
  readonly scope?: AmbientScope;
  /** The source of time. Default: the machine's. */
  readonly clock?: Clock;
  /** The source of chance. Default: Math.random. */
  readonly random?: () => number;
}

/** Options with every default filled in. */
export type ResolvedClusterOptions = Required<ClusterOptions>;

const DEFAULTS: ResolvedClusterOptions = {
  name: 'cluster',
  balance: 'p2c',
  retryReads: 'once',
  ejectAfter: 5,
  baseEjectionMs: 10_000,
  maxEjectionMs: 300_000,
  maxEjectionPercent: 50,
  rampMs: 10_000,
  probeIntervalMs: 1_000,
  probeTimeoutMs: 1_000,
  failoverTimeoutMs: 30_000,
  maxLagMs: Infinity,
  maxLagBytes: Infinity,
  whenLagging: 'primary',
  maxPrimaryReadShare: 0.5,
  scope: noScope,
  clock: systemClock,
  random: Math.random,
};

/** Fills in defaults and refuses unknown names and impossible values with ConfigError. */
export function resolveClusterOptions(given: ClusterOptions = {}): ResolvedClusterOptions {
  refuseUnknownKeys('cluster option', given, Object.keys(DEFAULTS));
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const options: ResolvedClusterOptions = { ...DEFAULTS, ...present };
  requireOneOf('retryReads', options.retryReads, ['once', 'never']);
  requireOneOf('whenLagging', options.whenLagging, ['primary', 'stale', 'error']);
  if (typeof options.balance !== 'function') requireOneOf('balance', options.balance, POLICIES, 'or a function');
  requireNumber('ejectAfter', options.ejectAfter, { min: 1, integer: true });
  requireNumber('maxEjectionPercent', options.maxEjectionPercent, { min: 0, max: 100 });
  requireNumber('maxPrimaryReadShare', options.maxPrimaryReadShare, { min: 0, max: 1 });
  requireNumber('maxLagBytes', options.maxLagBytes, { min: 0 });
  for (const key of ['probeIntervalMs', 'probeTimeoutMs', 'baseEjectionMs'] as const)
    requireNumber(`${key} (milliseconds)`, options[key], { min: 1 });
  for (const key of ['rampMs', 'failoverTimeoutMs', 'maxLagMs'] as const)
    requireNumber(`${key} (milliseconds)`, options[key], { min: 0 });
  requireNumber('maxEjectionMs (milliseconds)', options.maxEjectionMs, { min: options.baseEjectionMs });
  return Object.freeze(options);
}

/** Checks the description of a node. */
export function checkNode(node: NodeConfig): void {
  if (typeof node !== 'object' || node === null) throw new ConfigError(`A node must be an object, got ${show(node)}.`);
  if (typeof node.name !== 'string' || node.name === '')
    throw new ConfigError(`A node needs a name, got ${show(node.name)}.`);
  if (node.weight !== undefined) requireNumber(`The weight of node '${node.name}'`, node.weight, { min: 0, max: 1e6 });
}

function requireOneOf(key: string, value: unknown, known: readonly string[], more = ''): void {
  if (typeof value === 'string' && known.includes(value)) return;
  const names = known.map((name) => `'${name}'`).join(', ');
  throw new ConfigError(`${key} must be one of ${names}${more && ` ${more}`}, got ${show(value)}.`);
}
