import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { ConnectionPool } from '@rhosocial/activerecord';
import { instrumentPool } from '@rhosocial/activerecord/otel';
import { FakeConnector, VirtualClock } from '@rhosocial/activerecord/testing';

const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter });
const provider = new MeterProvider({ readers: [reader] });
const meter = provider.getMeter('shop');
const clock = new VirtualClock();
const connector = new FakeConnector(clock, { connectMs: 20 });

// #region main
const orders = new ConnectionPool(connector, { name: 'orders', maxSize: 1, clock });
const reports = new ConnectionPool(connector, { name: 'reports', clock });
for (const pool of [orders, reports]) instrumentPool(pool, { meter });

const first = orders.acquire();
const second = orders.acquire({ timeoutMs: 500 }).catch(() => {});
const third = reports.acquire();
await clock.advance(20);
const leases = [await first, await third];
await clock.advance(1000); // `second` gives up
await second;
await provider.forceFlush();
// #endregion

const shown = ['count', 'max', 'timeouts', 'wait_time'].map(
  (name) => `db.client.connection.${name}`,
);
for (const { scopeMetrics } of exporter.getMetrics()) {
  for (const { descriptor, dataPoints } of scopeMetrics[0]?.metrics ?? []) {
    if (!shown.includes(descriptor.name)) continue;
    console.log(`${descriptor.name} in ${descriptor.unit}`);
    for (const { attributes, value } of dataPoints) {
      const number = typeof value === 'number' ? value : value.sum;
      console.log(`  ${Object.values(attributes).join(' ')}: ${number}`);
    }
  }
}

for (const lease of leases) await lease.release();
await orders.dispose();
await reports.dispose();
await provider.shutdown();

// Output:
// db.client.connection.count in {connection}
//   orders idle: 0
//   orders used: 1
//   reports idle: 0
//   reports used: 1
// db.client.connection.max in {connection}
//   orders: 1
//   reports: 10
// db.client.connection.timeouts in {timeout}
//   orders: 1
//   reports: 0
// db.client.connection.wait_time in s
//   orders: 0.02
//   reports: 0.02
