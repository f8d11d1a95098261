/**
 * Reports a database or a pool to OpenTelemetry. It listens to events that are there anyway and reads the pool's figures:
 * a database that nobody instruments does nothing for it, and what a meter or a tracer throws goes to `listenerError` and
 * harms no statement. Types are structural, so that this folder knows neither pools nor databases.
 */
import { metrics, trace, type Meter, type Tracer } from '@opentelemetry/api';
import { ConfigError } from '../core/errors.ts';
import { refuseUnknownKeys, show } from '../core/suggest.ts';
import type { QueryEvent } from '../observe/events.ts';
import { SCOPE, systemOf } from './conventions.ts';
import { poolMetricsOn, type MeasuredPool } from './pool-metrics.ts';
import { statementListener } from './statements.ts';

/** What a database must show to be instrumented; `Database` does. */
export interface InstrumentedDatabase {
  readonly name: string;
  readonly backend: { readonly name: string };
  readonly pool: MeasuredPool;
  on(event: 'query', listener: (event: QueryEvent) => unknown): () => void;
}

/** How to instrument a pool. */
export interface InstrumentPoolOptions {
  /** Takes the metrics. Default: a meter of the global provider, which must have been set before. */
  readonly meter?: Meter | undefined;
  /** `db.client.connection.pool.name`. Default: the pool's name. Each pool of a meter needs one of its own. */
  readonly poolName?: string | undefined;
}

/** How to instrument a database. */
export interface InstrumentOptions {
  /** Takes the metrics; false for none. Default: a meter of the global provider, which must have been set before. */
  readonly meter?: Meter | false | undefined;
  /** Takes the spans; false for none. Default: a tracer of the global provider. */
  readonly tracer?: Tracer | false | undefined;
  /** `db.client.connection.pool.name`. Default: the pool's name. Each pool of a meter needs one of its own. */
  readonly poolName?: string | undefined;
  /** `db.system.name`. Default: what the conventions call the backend, such as `sqlite` or `postgresql`. */
  readonly system?: string | undefined;
  /** `db.namespace`. Default: the database's name. */
  readonly namespace?: string | undefined;
}

/**
 * Reports a database: the metrics of its pool, the duration of its operations, and a span for each statement. Ends by itself
 * for a pool that is closed, and for everything with the function it returns.
 */
export function instrument(database: InstrumentedDatabase, options: InstrumentOptions = {}): () => void {
  refuseUnknownKeys('option of instrument()', options, ['meter', 'tracer', 'poolName', 'system', 'namespace']);
  if (!isDatabase(database)) throw new ConfigError(`instrument() takes a Database, got ${show(database)}.`);
  const { poolName = database.pool.name, namespace = database.name } = options;
  const { system = systemOf(database.backend.name) } = options;
  requireTexts({ poolName, namespace, system });
  const meter = chosen('meter', options.meter, 'createHistogram', () => metrics.getMeter(SCOPE));
  const tracer = chosen('tracer', options.tracer, 'startSpan', () => trace.getTracer(SCOPE));
  if (!meter && !tracer) return () => {};
  const listener = statementListener({ meter, tracer, system, namespace });
  const endPool = meter && poolMetricsOn(meter).add(database.pool, poolName);
  const endStatements = database.on('query', listener);
  return () => {
    endPool?.();
    endStatements();
  };
}

/** Reports the metrics of a pool, until it is closed or the returned function is called. */
export function instrumentPool(pool: MeasuredPool, options: InstrumentPoolOptions = {}): () => void {
  refuseUnknownKeys('option of instrumentPool()', options, ['meter', 'poolName']);
  if (!isPool(pool)) throw new ConfigError(`instrumentPool() takes a pool, got ${show(pool)}.`);
  const { poolName = pool.name } = options;
  requireTexts({ poolName });
  const meter = chosen('meter', options.meter, 'createHistogram', () => metrics.getMeter(SCOPE));
  return meter ? poolMetricsOn(meter).add(pool, poolName) : () => {};
}

/** What was given, or else the global one; undefined when there is to be none. */
function chosen<T extends object, K extends keyof T & string>(
  what: string,
  given: T | false | undefined,
  method: K,
  global: () => T,
): T | undefined {
  if (given === undefined) return global();
  if (given === false) return undefined;
  if (typeof given === 'object' && given !== null && typeof given[method] === 'function') return given;
  throw new ConfigError(`${what} must be a ${what} of @opentelemetry/api, got ${show(given)}.`);
}

function requireTexts(texts: Readonly<Record<string, unknown>>): void {
  for (const [what, value] of Object.entries(texts)) {
    if (typeof value === 'string' && value !== '') continue;
    throw new ConfigError(`${what} must be a text that is not empty, got ${show(value)}.`);
  }
}

function isDatabase(value: unknown): value is InstrumentedDatabase {
  if (typeof value !== 'object' || value === null) return false;
  const { on, pool, backend } = value as Partial<InstrumentedDatabase>; // any of its members may be missing
  return typeof on === 'function' && isPool(pool) && typeof backend?.name === 'string';
}

function isPool(value: unknown): value is MeasuredPool {
  if (typeof value !== 'object' || value === null) return false;
  const { on, getStats } = value as Partial<MeasuredPool>; // any of its members may be missing
  return typeof on === 'function' && typeof getStats === 'function';
}
