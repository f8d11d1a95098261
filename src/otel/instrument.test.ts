/** What is reported of a database's statements, with the SDK's exporters in memory: durations, spans, parents and failures. */
import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Context, type ContextManager } from '@opentelemetry/api'; // prettier-ignore
import { InMemoryMetricExporter, AggregationTemporality, MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'; // prettier-ignore
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace-base'; // prettier-ignore
import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { ConfigError, UniqueViolationError } from '../core/errors.ts';
import { Database, Model } from '../database.ts';
import { asyncScope } from '../node/async-scope.ts';
import type { QueryEvent } from '../observe/events.ts';
import { integer, text } from '../schema/columns.ts';
import { integerKey } from '../schema/groups.ts';
import { SQLiteBackend } from '../sqlite/backend.ts';
import { FakeBackend, type FakeBackendOptions } from '../testing/fake-backend.ts';
import { instrument, type InstrumentOptions } from './instrument.ts';

/** Carries the context along asynchronous calls, as the manager that Node programs use does. */
class Carrier implements ContextManager {
  readonly #storage = new AsyncLocalStorage<Context>();
  active(): Context {
    return this.#storage.getStore() ?? ROOT_CONTEXT;
  }
  with: ContextManager['with'] = (context, fn, self, ...args) =>
    this.#storage.run(context, () => Reflect.apply(fn, self, args));
  bind<T>(_context: Context, target: T): T {
    return target;
  }
  enable(): this {
    return this;
  }
  disable(): this {
    return this;
  }
}

/** A meter and a tracer whose output is kept. */
function make() {
  const spans = new InMemorySpanExporter();
  const tracer = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }).getTracer('test');
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const meters = new MeterProvider({ readers: [reader] });
  const metric = async (name: string) => {
    exporter.reset();
    await meters.forceFlush();
    const scopes = exporter.getMetrics()[0]?.scopeMetrics ?? [];
    return scopes.flatMap(({ metrics }) => metrics).find(({ descriptor }) => descriptor.name === name);
  };
  onTestFinished(() => meters.shutdown());
  /** The spans that ended since the last call. */
  const told = (): ReadableSpan[] => {
    const ended = [...spans.getFinishedSpans()];
    spans.reset();
    return ended;
  };
  return { told, tracer, meter: meters.getMeter('test'), metric };
}

class User extends Model('users', { ...integerKey, name: text().unique(), age: integer().default(0) }) {}

/** An SQLite database in memory with a table of users, instrumented after that. */
async function shop(options: InstrumentOptions = {}) {
  const made = make();
  const db = new Database({ database: ':memory:' }, SQLiteBackend).bind(User);
  await db.createTables([User]);
  const end = instrument(db, { meter: made.meter, tracer: made.tracer, ...options });
  onTestFinished(() => db.dispose());
  return { ...made, db, end };
}

function fake(options: FakeBackendOptions, instrumented: InstrumentOptions = {}) {
  const made = make();
  const db = new Database({ database: 'fake' }, new FakeBackend({ scope: asyncScope, ...options }));
  const end = instrument(db, { meter: made.meter, tracer: made.tracer, ...instrumented });
  return { ...made, db, end };
}

const milliseconds = ([seconds, nanos]: ReadableSpan['startTime']): number => seconds * 1000 + nanos / 1e6;

describe('spans', () => {
  test('are one for each statement, with the names and attributes of the conventions', async () => {
    const { db, told } = await shop();
    await db.transaction(async () => {
      await User.create({ name: 'Ada', age: 36 });
      await User.query().where({ name: 'Ada' }).all();
    });
    const spans = told();
    expect(spans.map(({ name, kind, attributes }) => ({ name, kind, attributes }))).toEqual([
      { name: 'BEGIN', kind: SpanKind.CLIENT, attributes: attributesOf('BEGIN', 'BEGIN', 'begin immediate') },
      {
        name: 'INSERT users',
        kind: SpanKind.CLIENT,
        attributes: attributesOf('INSERT', 'INSERT users', expect.stringMatching(/^insert into "users" .*\?/)),
      },
      {
        name: 'SELECT users',
        kind: SpanKind.CLIENT,
        attributes: {
          ...attributesOf('SELECT', 'SELECT users', expect.stringMatching(/^select .* from "users" where .*\?/)),
          'db.response.returned_rows': 1,
        },
      },
      { name: 'COMMIT', kind: SpanKind.CLIENT, attributes: attributesOf('COMMIT', 'COMMIT', 'commit') },
    ]);
    expect(spans.map(({ status }) => status.code)).toEqual(Array(4).fill(SpanStatusCode.UNSET));
  });

  test('last as long as the statement and do not begin before the work they are part of', async () => {
    const { db, told, tracer } = await shop();
    const elapsed: number[] = [];
    db.on('query', (event: QueryEvent) => elapsed.push(event.elapsedMs));
    const began = Date.now();
    const around = tracer.startSpan('work');
    await User.query().all();
    around.end();
    const [statement, work] = told();
    expect(milliseconds(statement!.duration)).toBeCloseTo(elapsed[0]!, 2);
    expect(milliseconds(statement!.startTime)).toBeGreaterThanOrEqual(milliseconds(work!.startTime));
    expect(milliseconds(work!.startTime)).toBeGreaterThanOrEqual(began);
  });

  test('never show a value: bound ones are left out, written ones are replaced', async () => {
    const { db, told } = await shop();
    await db.sql`select * from users where name = ${'Ada'} or name = 'Grace'`;
    await db.sql`select * from users where name = 'Grace' and age > 36`;
    await db.execute("update users set name = 'Grace' -- not Ada\nwhere id = 1");
    expect(told().map(({ attributes }) => attributes['db.query.text'])).toEqual([
      "select * from users where name = ? or name = 'Grace'", // parameterized: what stands in the text is meant to
      'select * from users where name = ? and age > ?',
      'update users set name = ?  \nwhere id = ?',
    ]);
  });

  test('of a statement that failed say by what, and record the error', async () => {
    const { told } = await shop();
    await User.create({ name: 'Ada' });
    const error = await User.create({ name: 'Ada' }).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(UniqueViolationError);
    const [, failed] = told();
    expect(failed).toMatchObject({
      name: 'INSERT users',
      status: { code: SpanStatusCode.ERROR, message: "The value of 'users.name' exists already and must be unique." },
      attributes: {
        'error.type': 'SQLITE_CONSTRAINT_UNIQUE',
        'db.response.status_code': 'SQLITE_CONSTRAINT_UNIQUE',
        'db.operation.name': 'INSERT',
      },
      events: [
        {
          name: 'exception',
          attributes: { 'exception.message': "The value of 'users.name' exists already and must be unique." },
        },
      ],
    });
    expect(failed?.attributes).not.toHaveProperty('db.response.returned_rows');
  });

  test('are named after the system when a text begins with no word of SQL', async () => {
    const { db, told } = await shop();
    await db.execute('selekt * from users').catch(() => {});
    expect(told()).toMatchObject([
      { name: 'sqlite', attributes: { 'db.system.name': 'sqlite', 'error.type': 'SQLITE_ERROR' } },
    ]);
  });
});

/** The attributes of a span on `:memory:`. */
function attributesOf(operation: string, summary: string, sql: unknown): Record<string, unknown> {
  return {
    'db.system.name': 'sqlite',
    'db.namespace': ':memory:',
    'db.operation.name': operation,
    'db.query.summary': summary,
    'db.query.text': sql,
  };
}

describe('the parent', () => {
  afterEach(() => context.disable());

  test('of a span is the span that is active where the statement was called, also when the answer comes later', async () => {
    context.setGlobalContextManager(new Carrier());
    const answer = async (): Promise<undefined> => void (await new Promise((resolve) => setImmediate(resolve)));
    const { db, told, tracer } = fake({ answer });
    const request = async (name: string): Promise<void> => {
      const span = tracer.startSpan(name);
      await context.with(trace.setSpan(ROOT_CONTEXT, span), async () => {
        await db.execute(`insert into ${name} values (1)`);
        await db.transaction(async () => void (await db.execute(`insert into ${name} values (2)`)));
      });
      span.end();
    };
    await Promise.all([request('a'), request('b'), db.execute('insert into c values (1)')]);
    const spans = told();
    const idOf = new Map(spans.map((span) => [span.spanContext().spanId, span.name]));
    const families = spans.map(({ name, parentSpanContext: parent }) => `${name} < ${idOf.get(parent?.spanId ?? '')}`);
    expect(families.sort()).toEqual([
      'BEGIN < a', 'BEGIN < b', 'COMMIT < a', 'COMMIT < b', 'INSERT a < a', 'INSERT a < a', 'INSERT b < b', 'INSERT b < b',
      'INSERT c < undefined', 'a < undefined', 'b < undefined',
    ]); // prettier-ignore
  });
});

describe('the duration of operations', () => {
  test('is a histogram in seconds by operation, tables and error', async () => {
    const { metric } = await shop();
    await User.create({ name: 'Ada' });
    await User.create({ name: 'Grace' });
    await User.create({ name: 'Ada' }).catch(() => {});
    await User.query().all();
    const duration = await metric('db.client.operation.duration');
    expect(duration?.descriptor).toMatchObject({ unit: 's' });
    expect(duration?.dataPoints.map(({ attributes, value }) => ({ attributes, value }))).toEqual([
      { attributes: operation('INSERT'), value: expect.objectContaining({ count: 2 }) },
      {
        attributes: { ...operation('INSERT'), 'error.type': 'SQLITE_CONSTRAINT_UNIQUE' },
        value: expect.objectContaining({ count: 1 }),
      },
      { attributes: operation('SELECT'), value: expect.objectContaining({ count: 1 }) },
    ]);
    expect(duration?.dataPoints[0]?.value).toMatchObject({
      buckets: { boundaries: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] },
    });
  });

  test('equals the durations of the spans', async () => {
    const { told, metric } = await shop();
    for (let i = 0; i < 20; i++) await User.query().all();
    const total = told().reduce((sum, { duration }) => sum + milliseconds(duration), 0);
    const [point] = (await metric('db.client.operation.duration'))?.dataPoints ?? [];
    expect(point?.value).toMatchObject({ count: 20, sum: expect.closeTo(total / 1000, 4) });
  });

  test('comes with the metrics of the pool, by whose name two databases in memory are told apart', async () => {
    const { db, metric, meter } = await shop();
    const other = new Database({ database: ':memory:' }, SQLiteBackend);
    expect(() => instrument(other, { meter })).toThrow(ConfigError);
    instrument(other, { meter, tracer: false, poolName: 'cache', namespace: 'cache' });
    await Promise.all([db.sql`select 1`, other.sql`select 1`, other.sql`select 2`]);
    const use = await metric('db.client.connection.use_time');
    expect(use?.dataPoints.map(({ attributes, value }) => [attributes, (value as { count: number }).count])).toEqual([
      [{ 'db.client.connection.pool.name': ':memory:' }, 1],
      [{ 'db.client.connection.pool.name': 'cache' }, 2],
    ]);
    await other.dispose();
  });
});

/** The attributes of an operation on `users`. */
function operation(name: string): Record<string, string> {
  return {
    'db.system.name': 'sqlite',
    'db.namespace': ':memory:',
    'db.operation.name': name,
    'db.query.summary': `${name} users`,
  };
}

describe('the kind of an error', () => {
  const coded = (code: string, cause?: unknown): Error => Object.assign(new Error(code, { cause }), { code });
  const KINDS: readonly (readonly [error: unknown, type: string, status: string | undefined])[] = [
    [coded('23505'), '23505', '23505'],
    [coded('AR_UNIQUE_VIOLATION', coded('23505')), '23505', '23505'],
    [coded('AR_QUERY_TIMEOUT'), 'AR_QUERY_TIMEOUT', undefined],
    [coded('AR_CONNECTION_LOST', coded('EPIPE')), 'AR_CONNECTION_LOST', undefined],
    [coded('ECONNRESET'), 'ECONNRESET', undefined],
    [new RangeError('no'), 'RangeError', undefined],
    [new DOMException('gone', 'AbortError'), 'AbortError', undefined],
    ['a text', '_OTHER', undefined],
  ];
  test.each(KINDS)('of %s is %s', async (thrown, type, status) => {
    const answer = async (): Promise<never> => {
      throw thrown;
    };
    const { db, told } = fake({ answer });
    await db.execute('insert into t values (1)').catch(() => {});
    const [span] = told();
    expect(span?.attributes['error.type']).toBe(type);
    expect(span?.attributes['db.response.status_code']).toBe(status);
  });

  test('is found in causes that go in a circle', async () => {
    const error = coded('AR_DATABASE');
    error.cause = error;
    const { db, told } = fake({ answer: () => error });
    await db.execute('insert into t values (1)').catch(() => {});
    expect(told()[0]?.attributes['error.type']).toBe('AR_DATABASE');
  });
});

describe('options', () => {
  test('name the system and the namespace; a backend that the conventions call otherwise is called so', async () => {
    const { db, told, end } = fake({}, { system: 'mariadb', namespace: 'shop|public' });
    await db.execute('insert into t values (1)');
    end();
    const postgres = make();
    const on = db.on.bind(db);
    const named = { name: 'shop', backend: { name: 'postgres' }, pool: db.pool, on };
    instrument(named, { tracer: postgres.tracer, meter: false });
    await db.execute('insert into t values (1)');
    expect([...told(), ...postgres.told()].map(({ attributes }) => attributes)).toMatchObject([
      { 'db.system.name': 'mariadb', 'db.namespace': 'shop|public' },
      { 'db.system.name': 'postgresql', 'db.namespace': 'shop' },
    ]);
  });

  test('leave out metrics or spans', async () => {
    const { db, told, metric } = await shop({ tracer: false });
    await db.sql`select 1`;
    expect(told()).toEqual([]);
    expect(await metric('db.client.operation.duration')).toBeDefined();
    const other = fake({}, { meter: false });
    await other.db.sql`select 1`;
    expect(other.told().length).toBe(1);
    expect(await other.metric('db.client.operation.duration')).toBeUndefined();
    expect(await other.metric('db.client.connection.count')).toBeUndefined();
  });

  test('take the global providers when they are left out', async () => {
    const { tracer, told } = await shop({ meter: false, tracer: false });
    trace.setGlobalTracerProvider({ getTracer: () => tracer });
    const db = new Database({ database: ':memory:' }, SQLiteBackend);
    instrument(db);
    await db.sql`select 1`;
    trace.disable();
    expect(told().map(({ name }) => name)).toEqual(['SELECT']);
    await db.dispose();
  });

  test('that make no sense are refused by name, and nothing is listened to', async () => {
    const { db, meter } = fake({}, { meter: false });
    const refused = (...given: unknown[]): string => {
      try {
        instrument(...(given as Parameters<typeof instrument>));
      } catch (error) {
        if (error instanceof ConfigError) return error.message;
      }
      return 'accepted';
    };
    expect(refused(db.pool, {})).toBe('instrument() takes a Database, got an object.');
    expect(refused(null)).toBe('instrument() takes a Database, got null.');
    expect(refused(db, { tracers: 1 })).toMatch("Did you mean 'tracer'?");
    expect(refused(db, { tracer: meter })).toBe('tracer must be a tracer of @opentelemetry/api, got an object.');
    expect(refused(db, { system: 7 })).toBe('system must be a text that is not empty, got 7.');
  });
});

describe('statements', () => {
  test('are not harmed by a tracer that throws, and the database says so', async () => {
    const tracer = { startSpan: vi.fn(() => { throw new Error('no memory'); }), startActiveSpan: vi.fn() }; // prettier-ignore
    const { db } = await shop({ tracer });
    const failed: string[] = [];
    db.on('listenerError', ({ event }) => failed.push(event));
    expect(await db.sql`select 1 as one`).toEqual([{ one: 1 }]);
    expect(tracer.startSpan).toHaveBeenCalledOnce();
    expect(failed).toEqual(['query']);
  });

  test('are reported no more after the end', async () => {
    const { db, told, end, metric } = await shop();
    await db.sql`select 1`;
    end();
    await db.sql`select 1`;
    expect(told().length).toBe(1);
    expect((await metric('db.client.operation.duration'))?.dataPoints[0]?.value).toMatchObject({ count: 1 });
    expect((await metric('db.client.connection.use_time'))?.dataPoints[0]?.value).toMatchObject({ count: 1 });
  });

  test('are told apart when they are more than are remembered', async () => {
    const { db, told } = fake({}, { meter: false });
    for (let i = 0; i < 2500; i++) await db.execute(`insert into t${i % 1100} values (1)`);
    expect(told().map(({ name }) => name)).toEqual(Array.from({ length: 2500 }, (_, i) => `INSERT t${i % 1100}`));
  });
});
