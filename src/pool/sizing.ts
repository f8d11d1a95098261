/** How many connections a pool should have: four answers to four different questions. Pure arithmetic. */
import { ConfigError } from '../core/errors.ts';
import { refuseUnknownKeys, requireNumber } from '../core/suggest.ts';
import { ErlangQueue } from './erlang.ts';

/** A pool's size. */
export interface PoolSize {
  /** Connections kept open. */
  readonly minSize: number;
  /** Connections at most. */
  readonly maxSize: number;
}

/**
 * A starting point from the machine: `cpus x workersPerCpu` workers, each with `connectionsPerWorker`.
 * `cpus` defaults to navigator.hardwareConcurrency, which Node and browsers provide.
 */
export function calculatePoolSize(
  options: { cpus?: number; workersPerCpu?: number; connectionsPerWorker?: number } = {},
): PoolSize {
  refuseUnknownKeys('option of calculatePoolSize', options, ['cpus', 'workersPerCpu', 'connectionsPerWorker']);
  const { cpus = detectCpus(), workersPerCpu = 2, connectionsPerWorker = 2 } = options;
  requireNumber('cpus', cpus, { min: 1, integer: true });
  requireNumber('workersPerCpu', workersPerCpu, { min: 1, integer: true });
  requireNumber('connectionsPerWorker', connectionsPerWorker, { min: 1, integer: true });
  const workers = cpus * workersPerCpu;
  return { minSize: workers, maxSize: workers * connectionsPerWorker };
}

/** What `poolSizeForLoad` answers. */
export interface LoadSize {
  /** The smallest pool whose callers wait no longer than asked, on average. */
  readonly maxSize: number;
  /** The mean wait for a connection, in milliseconds. */
  readonly meanWaitMs: number;
  /** The share of time a connection is in use, from 0 to 1. */
  readonly utilization: number;
}

/**
 * The size a load needs: callers arrive at random `arrivalsPerSecond` times a second and hold a connection for `holdMs`
 * on average; the answer keeps their mean wait at or below `targetWaitMs`. Erlang's C formula (M/M/c queue).
 */
export function poolSizeForLoad(load: { arrivalsPerSecond: number; holdMs: number; targetWaitMs: number }): LoadSize {
  refuseUnknownKeys('option of poolSizeForLoad', load, ['arrivalsPerSecond', 'holdMs', 'targetWaitMs']);
  requireNumber('arrivalsPerSecond', load.arrivalsPerSecond, { min: Number.MIN_VALUE, max: 1e9 });
  requireNumber('holdMs (milliseconds)', load.holdMs, { min: Number.MIN_VALUE, max: 1e9 });
  requireNumber('targetWaitMs (milliseconds)', load.targetWaitMs, { min: Number.MIN_VALUE });
  const queue = new ErlangQueue(load);
  const { offered } = queue;
  if (offered > 100_000)
    throw new ConfigError(`This load keeps ${Math.round(offered)} connections busy; no pool can be that large.`);
  while (queue.size <= offered || queue.meanWaitMs > load.targetWaitMs) queue.grow();
  return { maxSize: queue.size, meanWaitMs: queue.meanWaitMs, utilization: offered / queue.size };
}

/** The smallest pool in which `callers`, each holding up to `connectionsEach` at once, can never all wait for each other. */
export function deadlockFloor(options: { callers: number; connectionsEach: number }): number {
  refuseUnknownKeys('option of deadlockFloor', options, ['callers', 'connectionsEach']);
  requireNumber('callers', options.callers, { min: 1, integer: true });
  requireNumber('connectionsEach', options.connectionsEach, { min: 1, integer: true });
  return options.callers * (options.connectionsEach - 1) + 1;
}

/**
 * The size each process may have when `instances` machines with `workers` processes share a server that allows
 * `maxConnections`, of which `reserved` are kept for administration. Throws ConfigError when not even one each is left.
 */
export function fleetPoolSize(fleet: {
  instances: number;
  workers: number;
  maxConnections: number;
  reserved?: number;
}): number {
  refuseUnknownKeys('option of fleetPoolSize', fleet, ['instances', 'workers', 'maxConnections', 'reserved']);
  const { instances, workers, maxConnections, reserved = 3 } = fleet;
  requireNumber('instances', instances, { min: 1, integer: true });
  requireNumber('workers', workers, { min: 1, integer: true });
  requireNumber('maxConnections', maxConnections, { min: 1, integer: true });
  requireNumber('reserved', reserved, { min: 0, integer: true });
  const size = Math.floor((maxConnections - reserved) / (instances * workers));
  if (size >= 1) return size;
  throw new ConfigError(
    `${instances} instances x ${workers} workers need at least ${instances * workers + reserved} connections, the server allows ${maxConnections}.`,
  );
}

function detectCpus(): number {
  const cpus: unknown = (globalThis as { navigator?: { hardwareConcurrency?: unknown } }).navigator
    ?.hardwareConcurrency;
  if (typeof cpus === 'number' && cpus >= 1) return cpus;
  throw new ConfigError('The number of processors is not known here; pass it as cpus.');
}
