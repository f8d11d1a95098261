/**
 * What the reference shows, and where: which interfaces, in which order, in which tables of which page. A new option or event
 * must be given its place here; whoever runs `npm run check` is told.
 */
import {
  configurationNumbers, environmentFindings, environmentTable, keyTable, optionTables, poolNumbers, type OptionSource,
} from './options.ts'; // prettier-ignore
import { eventTables, pairTable, wordTable, type Pair } from './events.ts';
import type { Section } from './section.ts';
import { figureTables, objectTable } from './statistics.ts';

const CONFIG = 'src/backend/config.ts';
const OPTIONS = 'src/pool/options.ts';
const EVENTS = 'src/observe/events.ts';
const CLUSTER_EVENTS = 'src/observe/cluster-events.ts';
const POOL = 'src/pool/pool.ts';

const configuration: OptionSource = {
  file: CONFIG,
  name: 'ConnectionConfig',
  defaults: [CONFIG, 'src/database.ts'],
  numbers: (sources) => configurationNumbers(sources, CONFIG),
};
const poolOptions: OptionSource = {
  file: OPTIONS,
  name: 'PoolOptions',
  defaults: [OPTIONS],
  numbers: (sources) => poolNumbers(sources, OPTIONS),
};

const caches: readonly { readonly source: OptionSource; readonly groups: Readonly<Record<string, string[]>> }[] = [
  {
    source: cacheOptions('src/cache/query-options.ts', 'QueryCacheOptions'),
    groups: { 'query-cache-options': ['maxEntries', 'maxRows', 'ttlMs', 'clock'] },
  },
  {
    source: cacheOptions('src/cache/model-options.ts', 'ModelCacheOptions'),
    groups: { 'model-cache-options': ['maxEntries', 'ttlMs', 'clock'] },
  },
];

function cacheOptions(file: string, name: string): OptionSource {
  return { file, name, defaults: [file], numbers: () => new Map([['ttlMs', 'milliseconds']]) };
}

const configurationKeys = {
  'configuration-pool': [
    'database', 'poolSize', 'poolTimeout', 'poolRecycle', 'minSize', 'maxQueue', 'connectTimeoutMs', 'idleTimeoutMs',
    'leakThresholdMs', 'pool',
  ],
  'configuration-statements': ['slowQueryMs', 'queryTags', 'maxSnapshotMs', 'nPlusOne', 'workers'],
  'configuration-server': ['host', 'port', 'username', 'password'],
}; // prettier-ignore

/** Everyday options first; an option that is in none of these is found. */
const poolOptionGroups = {
  'pool-options-everyday': [
    'name', 'maxSize', 'minSize', 'acquireTimeoutMs', 'maxQueue', 'idleTimeoutMs', 'maxLifetimeMs', 'leakThresholdMs',
  ],
  'pool-options-opening': ['connectTimeoutMs', 'backoff', 'failFast', 'closeTimeoutMs', 'maxUses', 'jitterRatio', 'idleOrder'],
  'pool-options-checks': ['validate', 'validationBypassMs', 'validateTimeoutMs', 'keepAliveMs', 'resetOnCheckin'],
  'pool-options-leaks': ['traceLeases', 'reclaimLeaks'],
  'pool-options-load': ['deadlockDetection', 'codel'],
  'pool-options-tests': ['clock', 'random'],
}; // prettier-ignore

/** The variables that `connectionConfigFromEnv` reads by themselves. */
const addressVariables = {
  NAME: '`database`',
  URL: '`database`, `host`, `port`, `username`, `password`',
};

const poolEventGroups = {
  'pool-events-callers': ['acquireRequest', 'checkout', 'checkin', 'acquireFailed', 'queueFull', 'leak', 'leakRecovered'],
  'pool-events-connections': ['connectRequest', 'connect', 'connectFailed', 'reset', 'validateFailed', 'close'],
  'pool-events-pool': ['evict', 'resize', 'suspend', 'resume', 'drain', 'closed', 'listenerError'],
}; // prettier-ignore

const poolEventPairs: readonly Pair[] = [
  {
    begins: 'acquireRequest',
    ends: ['checkout', 'acquireFailed'],
    same: 'requestId',
    remark: 'A caller who is turned away because of the load is told of by `queueFull`, and then by `acquireFailed`.',
  },
  {
    begins: 'checkout',
    ends: ['checkin'],
    same: 'leaseId',
    remark: 'A lease that the pool ends by force, or that was garbage-collected, has no `checkin`.',
  },
  { begins: 'connectRequest', ends: ['connect', 'connectFailed'], same: 'connectId' },
  { begins: 'connect', ends: ['close'], same: 'connectionId' },
  { begins: 'leak', ends: ['leakRecovered'], same: 'leaseId', remark: 'Only when the lease is released after all.' },
  { begins: 'suspend', ends: ['resume'] },
  { begins: 'drain', ends: ['closed'] },
];

/** Every page of the reference that is made of the sources. */
export const contents: readonly Section[] = [
  {
    page: 'docs/reference/configuration.mdx',
    render: (sources) => optionTables(sources, configuration, configurationKeys, 'Key'),
  },
  {
    page: 'docs/reference/configuration.mdx',
    render: (sources) => ({
      tables: { 'configuration-environment': environmentTable(sources, configuration, addressVariables) },
      findings: environmentFindings(sources, CONFIG, addressVariables),
    }),
  },
  {
    page: 'docs/reference/pool-options.mdx',
    render: (sources) => optionTables(sources, poolOptions, poolOptionGroups, 'Option'),
  },
  {
    page: 'docs/reference/pool-options.mdx',
    render: (sources) => ({
      tables: { 'pool-options-keys': keyTable(sources, configuration, poolOptions) },
      findings: [],
    }),
  },
  ...eventSections(),
  ...statisticsSections(),
  ...cacheSections(),
];

function eventSections(): Section[] {
  const page = 'docs/reference/events.mdx';
  const pool = { file: EVENTS, name: 'PoolEvents' };
  const database = { file: EVENTS, name: 'DatabaseEvents' };
  const cluster = { file: CLUSTER_EVENTS, name: 'ClusterEvents' };
  const databaseEvents = {
    'database-events': ['query', 'slowQuery', 'commit', 'nPlusOne', 'logPinned', 'listenerError'],
  };
  const clusterEvents = {
    'cluster-events': ['failover', 'roleChange', 'splitBrain', 'eject', 'restore', 'lag', 'route', 'listenerError'],
  };
  return [
    { page, render: (sources) => eventTables(sources, pool, poolEventGroups, 'pool-event-fields') },
    { page, render: (sources) => pairTable(sources, pool, poolEventPairs, 'pool-event-pairs') },
    { page, render: (sources) => wordTable(sources, { file: EVENTS, name: 'CloseReason' }, 'Reason', 'close-reasons') },
    { page, render: (sources) => eventTables(sources, database, databaseEvents, 'database-event-fields') },
    { page, render: (sources) => eventTables(sources, cluster, clusterEvents, 'cluster-event-fields') },
    { page, render: (sources) => wordTable(sources, { ...cluster, name: 'RouteReason' }, 'Reason', 'route-reasons') },
  ];
}

function statisticsSections(): Section[] {
  const page = 'docs/reference/statistics.mdx';
  const objects = {
    PoolSnapshot: 'pool-snapshot',
    LeaseInfo: 'snapshot-leases',
    WaiterInfo: 'snapshot-waiters',
    ConnectionInfo: 'snapshot-connections',
    PoolHealth: 'pool-health',
  };
  const figures = { gauges: 'pool-stats-gauges', totals: 'pool-stats-totals' };
  return [
    { page, render: (sources) => figureTables(sources, POOL, 'src/pool/counters.ts', figures) },
    ...Object.entries(objects).map(([name, place]): Section => ({
      page,
      render: (sources) => objectTable(sources, POOL, name, place),
    })),
  ];
}

function cacheSections(): Section[] {
  const page = 'docs/reference/caches.mdx';
  return [
    ...caches.map(({ source, groups }): Section => ({
      page,
      render: (sources) => optionTables(sources, source, groups, 'Option'),
    })),
    { page, render: (sources) => objectTable(sources, 'src/cache/statistics.ts', 'CacheStats', 'cache-stats') },
  ];
}
