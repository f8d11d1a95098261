import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { Database, integerKey, Model, text } from '@rhosocial/activerecord';
import { instrument } from '@rhosocial/activerecord/otel';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

class User extends Model('users', { ...integerKey, email: text().unique() }) {}

// #region setup
const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter });
const provider = new MeterProvider({ readers: [reader] });

const config = { database: 'shop.db', poolSize: 3 };
const db = new Database(config, SQLiteBackend).bind(User);
const stop = instrument(db, { meter: provider.getMeter('shop') });
// #endregion

/** The points of a metric: what tells them apart, and a number or how many values a histogram has. */
async function show(name: string, by: string): Promise<void> {
  exporter.reset();
  await provider.forceFlush();
  const all = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics);
  const metric = all
    .flatMap(({ metrics }) => metrics)
    .find(({ descriptor }) => descriptor.name === name);
  console.log(`${name} in ${metric?.descriptor.unit}`);
  for (const { attributes, value } of metric?.dataPoints ?? []) {
    const number = typeof value === 'number' ? value : `${value.count} measured`;
    const facts = [attributes[by], attributes['error.type'], number];
    console.log(' ', ...facts.filter((fact) => fact !== undefined));
  }
}

// #region main
await db.createTables([User], { recreate: true });
await db.transaction(async () => {
  await User.create({ email: 'ada@example.org' });
  await User.create({ email: 'grace@example.org' });
  await show('db.client.connection.count', 'db.client.connection.state');
});
await User.create({ email: 'ada@example.org' }).catch(() => {});
await User.query().all();

await show('db.client.connection.count', 'db.client.connection.state');
await show('db.client.connection.max', 'db.client.connection.pool.name');
await show('db.client.connection.use_time', 'db.client.connection.pool.name');
await show('db.client.operation.duration', 'db.query.summary');
// #endregion
stop();
await db.dispose();
await provider.shutdown();

// Output:
// db.client.connection.count in {connection}
//   idle 0
//   used 1
// db.client.connection.count in {connection}
//   idle 2
//   used 0
// db.client.connection.max in {connection}
//   shop.db 3
// db.client.connection.use_time in s
//   shop.db 4 measured
// db.client.operation.duration in s
//   BEGIN 2 measured
//   PRAGMA 1 measured
//   DROP TABLE users 1 measured
//   CREATE TABLE users 1 measured
//   COMMIT 2 measured
//   INSERT users 2 measured
//   INSERT users SQLITE_CONSTRAINT_UNIQUE 1 measured
//   SELECT users 1 measured
