/** What a meter collects of pools, with the SDK: the conventions' names, the pools' own figures, and no mixing or drifting. */
import {
  AggregationTemporality, DataPointType, MeterProvider, MetricReader, type MetricData,
} from '@opentelemetry/sdk-metrics'; // prettier-ignore
import { describe, expect, test } from 'vitest';
import { Cluster } from '../cluster/cluster.ts';
import { ConfigError } from '../core/errors.ts';
import { ConnectionPool } from '../pool/connection-pool.ts';
import type { PoolOptions } from '../pool/options.ts';
import { FakeNodes } from '../testing/fake-nodes.ts';
import { FakeConnector, type FakeBehaviour } from '../testing/fake-connector.ts';
import { settle, VirtualClock } from '../testing/virtual-clock.ts';
import { instrumentPool } from './instrument.ts';

class Reader extends MetricReader {
  protected async onForceFlush(): Promise<void> {}
  protected async onShutdown(): Promise<void> {}

  /** Every metric that has points, by name. */
  async metrics(): Promise<Map<string, MetricData>> {
    const { resourceMetrics, errors } = await this.collect();
    expect(errors).toEqual([]);
    const all = resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
    const byName = new Map(all.map((metric) => [metric.descriptor.name, metric]));
    expect(byName.size).toBe(all.length); // no name twice
    return byName;
  }

  /** The points of a metric as `attributes without their common start: value`, histograms by the number of values. */
  async points(name: string): Promise<Record<string, unknown>> {
    const metric = (await this.metrics()).get(name);
    return Object.fromEntries(
      (metric?.dataPoints ?? []).map(({ attributes, value }) => [
        Object.values(attributes).join(' '),
        typeof value === 'number' ? value : { count: value.count, sum: 'sum' in value ? value.sum : undefined },
      ]),
    );
  }
}

function make(temporality = AggregationTemporality.CUMULATIVE) {
  const reader = new Reader({ aggregationTemporalitySelector: () => temporality });
  const meter = new MeterProvider({ readers: [reader] }).getMeter('test');
  return { reader, meter };
}

function poolOf(options: PoolOptions = {}, behaviour: FakeBehaviour = {}) {
  const clock = new VirtualClock();
  const connector = new FakeConnector(clock, behaviour);
  return { clock, pool: new ConnectionPool(connector, { clock, random: () => 0.5, ...options }) };
}

const COUNT = 'db.client.connection.count';

describe('the conventions', () => {
  test('give every metric its name, kind, unit and limits', async () => {
    const { reader, meter } = make();
    const { pool, clock } = poolOf({ name: 'shop' }, { connectMs: 7 });
    instrumentPool(pool, { meter });
    const asked = pool.acquire();
    await clock.advance(7);
    await (await asked).release();
    const metrics = await reader.metrics();
    const shown = [...metrics].map(([name, { dataPointType, descriptor }]) => {
      const monotonic = metrics.get(name) as { isMonotonic?: boolean };
      const kind = dataPointType === DataPointType.HISTOGRAM ? 'histogram' : monotonic.isMonotonic ? 'counter' : 'up-down'; // prettier-ignore
      return `${name} ${kind} ${descriptor.unit}`;
    });
    expect(shown.sort()).toEqual([
      'db.client.connection.count up-down {connection}',
      'db.client.connection.create_time histogram s',
      'db.client.connection.idle.max up-down {connection}',
      'db.client.connection.idle.min up-down {connection}',
      'db.client.connection.max up-down {connection}',
      'db.client.connection.pending_requests up-down {request}',
      'db.client.connection.timeouts counter {timeout}',
      'db.client.connection.use_time histogram s',
      'db.client.connection.wait_time histogram s',
    ]);
    for (const { dataPointType, dataPoints } of metrics.values()) {
      for (const { attributes, value } of dataPoints) {
        expect(attributes['db.client.connection.pool.name']).toBe('shop');
        if (dataPointType !== DataPointType.HISTOGRAM) continue;
        expect(value).toMatchObject({ buckets: { boundaries: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] } });
      }
    }
    expect(metrics.get(COUNT)?.dataPoints.map(({ attributes }) => attributes)).toEqual([
      { 'db.client.connection.pool.name': 'shop', 'db.client.connection.state': 'idle' },
      { 'db.client.connection.pool.name': 'shop', 'db.client.connection.state': 'used' },
    ]);
  });

  test('want durations in seconds', async () => {
    const { reader, meter } = make();
    const { pool, clock } = poolOf({ name: 'shop', maxSize: 1 }, { connectMs: 250 });
    instrumentPool(pool, { meter });
    const first = pool.acquire();
    const second = pool.acquire();
    await clock.advance(250);
    const lease = await first;
    await clock.advance(1500);
    await lease.release();
    await clock.advance(500);
    await (await second).release();
    expect(await reader.points('db.client.connection.create_time')).toEqual({ shop: { count: 1, sum: 0.25 } });
    expect(await reader.points('db.client.connection.wait_time')).toEqual({ shop: { count: 2, sum: 0.25 + 1.75 } });
    expect(await reader.points('db.client.connection.use_time')).toEqual({ shop: { count: 2, sum: 1.5 + 0.5 } });
  });
});

describe('numbers of connections', () => {
  test('are those of the pool at the moment of the collection', async () => {
    const { reader, meter } = make();
    const { pool, clock } = poolOf({ name: 'shop', minSize: 1, maxSize: 2, acquireTimeoutMs: 100 });
    instrumentPool(pool, { meter });
    const leases = [await pool.acquire(), await pool.acquire()];
    const refused = pool.acquire().catch((error: Error) => error.name);
    await settle();
    expect(await reader.points('db.client.connection.pending_requests')).toEqual({ shop: 1 });
    expect(await reader.points(COUNT)).toEqual({ 'shop idle': 0, 'shop used': 2 });
    await clock.advance(100);
    expect(await refused).toBe('PoolTimeoutError');
    await leases[0]!.release();
    expect(await reader.points(COUNT)).toEqual({ 'shop idle': 1, 'shop used': 1 });
    expect(await reader.points('db.client.connection.pending_requests')).toEqual({ shop: 0 });
    expect(await reader.points('db.client.connection.timeouts')).toEqual({ shop: 1 });
    expect(await reader.points('db.client.connection.max')).toEqual({ shop: 2 });
    expect(await reader.points('db.client.connection.idle.max')).toEqual({ shop: 2 });
    expect(await reader.points('db.client.connection.idle.min')).toEqual({ shop: 1 });
    pool.resize({ minSize: 0, maxSize: 5 });
    expect(await reader.points('db.client.connection.max')).toEqual({ shop: 5 });
    expect(await reader.points('db.client.connection.idle.min')).toEqual({ shop: 0 });
  });

  test.each([AggregationTemporality.CUMULATIVE, AggregationTemporality.DELTA])(
    'are right after hundreds of leases that were released, discarded, detached, refused or never granted (temporality %i)',
    async (temporality) => {
      const { reader, meter } = make(temporality);
      const { pool, clock } = poolOf({ name: 'shop', maxSize: 4, maxUses: 7, acquireTimeoutMs: 5 }, { connectMs: 1, closeMs: 2 }); // prettier-ignore
      instrumentPool(pool, { meter });
      const use = async (i: number): Promise<void> => {
        const lease = await pool.acquire();
        await new Promise<void>((resolve) => clock.setTimer(resolve, i % 6));
        if (i % 5 === 0) await lease.discard(new Error('broken'));
        else if (i % 7 === 0) lease.detach();
        else await lease.release();
      };
      const sums = { idle: 0, used: 0, timeouts: 0 };
      const runs: Promise<unknown>[] = [];
      for (let i = 0; i < 600; i++) {
        runs.push(use(i).catch(() => {}));
        if (i % 3 === 0) await clock.advance(1);
        if (i === 200) pool.evict('all');
        if (i % 50 !== 49) continue;
        const { idle, used, timeouts, waiting } = pool.getStats();
        const points = await reader.points(COUNT);
        const late = await reader.points('db.client.connection.timeouts');
        const isDelta = temporality === AggregationTemporality.DELTA;
        // Deltas of an up-down counter add up to its value; the second collection has collected both.
        sums.idle = Number(points['shop idle']) + (isDelta ? sums.idle : 0);
        sums.used = Number(points['shop used']) + (isDelta ? sums.used : 0);
        expect(sums).toMatchObject({ idle, used });
        if (!isDelta) expect(late).toEqual({ shop: timeouts });
        if (!isDelta) expect(await reader.points('db.client.connection.pending_requests')).toEqual({ shop: waiting });
      }
      await clock.advance(1000);
      await Promise.all(runs);
      expect(pool.getStats()).toMatchObject({ used: 0, waiting: 0 });
      expect(pool.getStats().timeouts).toBeGreaterThan(10);
      const { acquired } = pool.getStats();
      const wait = await reader.points('db.client.connection.wait_time');
      if (temporality === AggregationTemporality.CUMULATIVE) expect(wait).toMatchObject({ shop: { count: acquired } });
    },
  );

  test('that begin anew with getStats({ reset: true }) restart the counter of timeouts and never make it negative', async () => {
    const { reader, meter } = make();
    const { pool, clock } = poolOf({ name: 'shop', maxSize: 1, acquireTimeoutMs: 1 });
    instrumentPool(pool, { meter });
    const lease = await pool.acquire();
    const late = async (): Promise<void> => {
      const asked = pool.acquire().catch(() => {});
      await clock.advance(1);
      await asked;
    };
    await late();
    await late();
    expect(await reader.points('db.client.connection.timeouts')).toEqual({ shop: 2 });
    pool.getStats({ reset: true });
    await late();
    expect(await reader.points('db.client.connection.timeouts')).toEqual({ shop: 1 });
    await lease.release();
  });
});

describe('several pools', () => {
  test('on one meter are told apart by name', async () => {
    const { reader, meter } = make();
    const orders = poolOf({ name: 'orders', maxSize: 3 });
    const users = poolOf({ name: 'users', maxSize: 9 });
    for (const { pool } of [orders, users]) instrumentPool(pool, { meter });
    const held = [await orders.pool.acquire(), await orders.pool.acquire(), await users.pool.acquire()];
    await held[1]!.release();
    expect(await reader.points(COUNT)).toEqual({ 'orders idle': 1, 'orders used': 1, 'users idle': 0, 'users used': 1 }); // prettier-ignore
    expect(await reader.points('db.client.connection.max')).toEqual({ orders: 3, users: 9 });
    expect(await reader.points('db.client.connection.wait_time')).toEqual({
      orders: { count: 2, sum: 0 },
      users: { count: 1, sum: 0 },
    });
  });

  test('of one name are refused, unless they are given others', async () => {
    const { reader, meter } = make();
    const [first, second] = [poolOf({ name: ':memory:' }).pool, poolOf({ name: ':memory:' }).pool];
    instrumentPool(first, { meter });
    expect(() => instrumentPool(first, { meter })).toThrow(
      "The pool ':memory:' is measured already. End that first, or measure it with another meter.",
    );
    expect(() => instrumentPool(second, { meter })).toThrow(
      "Another pool is measured as ':memory:', and their figures would be mixed. Give this one a name of its own with { poolName }.",
    );
    instrumentPool(second, { meter, poolName: 'cache' });
    await second.acquire();
    expect(await reader.points(COUNT)).toEqual({ ':memory: idle': 0, ':memory: used': 0, 'cache idle': 0, 'cache used': 1 }); // prettier-ignore
    expect(await reader.points('db.client.connection.wait_time')).toEqual({ cache: { count: 1, sum: 0 } });
  });

  test('may have one name on two meters', async () => {
    const [a, b] = [make(), make()];
    const { pool } = poolOf({ name: 'shop' });
    instrumentPool(pool, { meter: a.meter });
    instrumentPool(pool, { meter: b.meter });
    await pool.acquire();
    for (const { reader } of [a, b]) expect(await reader.points(COUNT)).toEqual({ 'shop idle': 0, 'shop used': 1 });
  });
});

/** A meter of the SDK that tells how many callbacks it has, and a pool that tells how many listeners it has. */
function counted() {
  const { reader, meter } = make();
  const callbacks = new Set<unknown>();
  const counting: typeof meter = Object.create(meter, {
    addBatchObservableCallback: {
      value: (...[callback, observables]: Parameters<typeof meter.addBatchObservableCallback>) => {
        callbacks.add(callback);
        meter.addBatchObservableCallback(callback, observables);
      },
    },
    removeBatchObservableCallback: {
      value: (...[callback, observables]: Parameters<typeof meter.removeBatchObservableCallback>) => {
        callbacks.delete(callback);
        meter.removeBatchObservableCallback(callback, observables);
      },
    },
  });
  const made = poolOf({ name: 'shop', maxSize: 2 });
  let listeners = 0;
  const pool = {
    name: made.pool.name,
    get state() {
      return made.pool.state;
    },
    getStats: () => made.pool.getStats(),
    on: (...[event, listener]: Parameters<typeof made.pool.on>) => {
      listeners++;
      const stop = made.pool.on(event, listener);
      return () => {
        listeners--;
        stop();
      };
    },
  } as Parameters<typeof instrumentPool>[0]; // its events are those of the pool
  return { ...made, reader, meter: counting, callbacks, measured: pool, listeners: () => listeners };
}

describe('the end', () => {
  test('removes every listener at once and the callback with the next collection, which shows nothing in use', async () => {
    const { pool, measured, meter, reader, callbacks, listeners } = counted();
    const end = instrumentPool(measured, { meter });
    const lease = await pool.acquire();
    expect(await reader.points(COUNT)).toEqual({ 'shop idle': 0, 'shop used': 1 });
    expect([callbacks.size, listeners()]).toEqual([1, 4]);
    end();
    end();
    expect(listeners()).toBe(0);
    expect(await reader.points(COUNT)).toEqual({ 'shop idle': 0, 'shop used': 0 });
    expect(callbacks.size).toBe(0);
    await lease.release();
    expect(await reader.points(COUNT)).toEqual({ 'shop idle': 0, 'shop used': 0 });
    expect(await reader.points('db.client.connection.use_time')).toEqual({});
  });

  test('comes by itself when the pool is closed, and keeps what was counted', async () => {
    const { pool, clock, measured, meter, reader, callbacks, listeners } = counted();
    instrumentPool(measured, { meter });
    const lease = await pool.acquire();
    expect(await reader.points('db.client.connection.max')).toEqual({ shop: 2 });
    const second = await pool.acquire();
    const asked = pool.acquire({ timeoutMs: 1 }).catch(() => {});
    await clock.advance(1);
    await asked;
    await Promise.all([lease.release(), second.release(), pool.dispose()]);
    expect(listeners()).toBe(0);
    expect(await reader.points('db.client.connection.max')).toEqual({ shop: 0 });
    expect(await reader.points('db.client.connection.timeouts')).toEqual({ shop: 1 });
    expect(await reader.points('db.client.connection.use_time')).toEqual({ shop: { count: 2, sum: 0.002 } });
    expect(callbacks.size).toBe(0);
  });

  test('of one pool leaves the others alone, and another pool may take the name', async () => {
    const { reader, meter } = make();
    const [first, second, other] = ['shop', 'shop', 'other'].map((name) => poolOf({ name }).pool);
    const end = instrumentPool(first!, { meter });
    instrumentPool(other!, { meter });
    await Promise.all([first!.acquire(), other!.acquire()]);
    expect(await reader.points(COUNT)).toEqual({ 'shop idle': 0, 'shop used': 1, 'other idle': 0, 'other used': 1 });
    end();
    instrumentPool(second!, { meter });
    await Promise.all([second!.acquire(), second!.acquire()]);
    expect(await reader.points(COUNT)).toEqual({ 'shop idle': 0, 'shop used': 2, 'other idle': 0, 'other used': 1 });
    await second!.dispose({ force: true });
    expect(await reader.points(COUNT)).toEqual({ 'shop idle': 0, 'shop used': 0, 'other idle': 0, 'other used': 1 });
  });
});

test('a cluster is measured as one pool, for as long as it has nodes', async () => {
  const { reader, meter } = make();
  const clock = new VirtualClock();
  const nodes = new FakeNodes(clock, ['main', 'near', 'far'], { poolSize: 2 });
  const cluster = new Cluster(nodes, nodes.configs, { clock, random: () => 0, name: 'shop' });
  await clock.advance(0);
  instrumentPool(cluster, { meter });
  const lease = await cluster.acquire();
  const { idle } = cluster.getStats();
  expect(await reader.points(COUNT)).toEqual({ 'shop idle': idle, 'shop used': 1 });
  expect(await reader.points('db.client.connection.max')).toEqual({ shop: 6 });
  await cluster.removeNode('far');
  expect(await reader.points('db.client.connection.max')).toEqual({ shop: 4 });
  await Promise.all([lease.release(), cluster.dispose()]);
  expect(await reader.points('db.client.connection.use_time')).toEqual({ shop: { count: 1, sum: 0 } });
  expect(await reader.points('db.client.connection.max')).toEqual({ shop: 0 });
});

test('a meter whose instruments throw harms nobody who uses the pool', async () => {
  const { meter } = make();
  const broken: typeof meter = Object.create(meter, {
    createHistogram: {
      value: () => ({
        record: () => {
          throw new Error('full');
        },
      }),
    },
  });
  const { pool } = poolOf({ name: 'shop' });
  const failed: string[] = [];
  pool.on('listenerError', ({ event }) => failed.push(event));
  instrumentPool(pool, { meter: broken });
  const lease = await pool.acquire();
  await lease.release();
  expect(failed).toEqual(['connect', 'checkout', 'checkin']);
  expect(pool.getStats()).toMatchObject({ idle: 1, used: 0 });
});

test('what is no pool, no meter or no name is refused by name', () => {
  const { meter } = make();
  const { pool } = poolOf();
  const refused = (...given: unknown[]): string => {
    try {
      instrumentPool(...(given as Parameters<typeof instrumentPool>));
    } catch (error) {
      if (error instanceof ConfigError) return error.message;
    }
    return 'accepted';
  };
  expect(refused({}, { meter })).toBe('instrumentPool() takes a pool, got an object.');
  expect(refused(pool, { metre: meter })).toBe(
    "Unknown option of instrumentPool() 'metre'. Did you mean 'meter'? Known are: meter, poolName.",
  );
  expect(refused(pool, { meter: 'global' })).toBe('meter must be a meter of @opentelemetry/api, got "global".');
  expect(refused(pool, { meter, poolName: '' })).toBe('poolName must be a text that is not empty, got "".');
  expect(refused(pool)).toBe('accepted'); // the global provider's meter, which measures nothing here
});
