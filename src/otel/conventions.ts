/**
 * The names that OpenTelemetry's semantic conventions (1.44) give to what a database client measures: attributes, metrics
 * with their units, and the limits of histograms. Names are taken from there and none is made up, so that dashboards made
 * for other clients work. Sources: the pages "database client metrics", "database client spans" and "SQL databases" of
 * https://opentelemetry.io/docs/specs/semconv/db/
 */
import type { MetricOptions } from '@opentelemetry/api';

/** Under which name meters and tracers are taken from the global providers. */
export const SCOPE = '@rhosocial/activerecord';

/** Attributes. */
export const ATTRIBUTE = {
  system: 'db.system.name',
  namespace: 'db.namespace',
  operation: 'db.operation.name',
  summary: 'db.query.summary',
  text: 'db.query.text',
  rows: 'db.response.returned_rows',
  status: 'db.response.status_code',
  errorType: 'error.type',
  pool: 'db.client.connection.pool.name',
  state: 'db.client.connection.state',
} as const;

/** A metric's name and how it is made. */
export interface Metric {
  readonly name: string;
  readonly options: MetricOptions;
}

/**
 * The limits that the conventions give for the durations of operations. For a pool's times they give none, and those of the
 * SDK are made for milliseconds, so that every time below five seconds would be the same.
 */
const SECONDS: MetricOptions = {
  unit: 's',
  advice: { explicitBucketBoundaries: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] },
};

/** A duration in seconds. */
function time(name: string, description: string): Metric {
  return { name, options: { ...SECONDS, description } };
}

/** A number of things. */
function number(name: string, unit: string, description: string): Metric {
  return { name, options: { unit, description } };
}

/** Metrics. */
export const METRIC = {
  operationDuration: time('db.client.operation.duration', 'Duration of database client operations.'),
  count: number(
    'db.client.connection.count',
    '{connection}',
    'The number of connections that are currently in state described by the state attribute.',
  ),
  idleMax: number(
    'db.client.connection.idle.max',
    '{connection}',
    'The maximum number of idle open connections allowed.',
  ),
  idleMin: number(
    'db.client.connection.idle.min',
    '{connection}',
    'The minimum number of idle open connections allowed.',
  ),
  max: number('db.client.connection.max', '{connection}', 'The maximum number of open connections allowed.'),
  pending: number(
    'db.client.connection.pending_requests',
    '{request}',
    'The number of current pending requests for an open connection.',
  ),
  timeouts: number(
    'db.client.connection.timeouts',
    '{timeout}',
    'The number of connection timeouts that have occurred trying to obtain a connection from the pool.',
  ),
  createTime: time('db.client.connection.create_time', 'The time it took to create a new connection.'),
  waitTime: time('db.client.connection.wait_time', 'The time it took to obtain an open connection from the pool.'),
  useTime: time(
    'db.client.connection.use_time',
    'The time between borrowing a connection and returning it to the pool.',
  ),
} as const satisfies Readonly<Record<string, Metric>>;

/** What a system is called there whose backend has another name. */
const SYSTEMS: Readonly<Record<string, string>> = { postgres: 'postgresql' };

/** `db.system.name` of a backend. */
export function systemOf(backend: string): string {
  return SYSTEMS[backend] ?? backend;
}
