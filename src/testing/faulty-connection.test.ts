/** What a connector sees of the connections that were made faulty: its own ones, in every call, and their end. */
import { describe, expect, test } from 'vitest';
import type { Connection } from '../backend/backend.ts';
import type { CompiledQuery, QueryResult } from '../core/sql.ts';
import type { Connector } from '../pool/connector.ts';
import { Faults } from './faults.ts';
import { faultyWrap } from './faulty-connection.ts';
import { VirtualClock } from './virtual-clock.ts';

const query: CompiledQuery = { sql: 'select 1', params: [], kind: 'read' };
const context = { signal: new AbortController().signal, attempt: 1 };
const noRows: QueryResult = { rows: [], columns: [], changes: 0, lastInsertId: undefined };

/** A connector with everything a connector can have, which notes its calls, and the same with faults. */
function make() {
  const calls: unknown[][] = [];
  const rows = [[1], [2], [3]];
  const real: Connection = { run: () => noRows, iterate: () => rows, inTransaction: true, explain: () => ['SCAN'] };
  const told: { lost?: (error: unknown) => void } = {};
  const note = (...call: unknown[]): void => void calls.push(call);
  const inner: Connector<Connection> = {
    connect: () => real,
    close: (...call) => note('close', ...call),
    condition: (...call) => (note('condition', ...call), 'unclean'),
    reset: (...call) => note('reset', ...call),
    ping: (...call) => note('ping', ...call),
    watch(connection, lost) {
      note('watch', connection);
      told.lost = lost;
      return () => note('unwatch');
    },
    isFatal: (error) => error === 'fatal',
    platform: {},
  };
  const faults = new Faults();
  const connector = faultyWrap({ faults, clock: new VirtualClock() })(inner);
  return { calls, told, real, inner, faults, connector };
}

async function open({ connector }: ReturnType<typeof make>): Promise<Connection> {
  return connector.connect(context);
}

const failure = async (work: () => unknown): Promise<unknown> => {
  try {
    await work();
    return 'nothing';
  } catch (error) {
    return error;
  }
};

describe('a connector', () => {
  test('is handed its own connection in every call, with all that goes with it', async () => {
    const made = make();
    const { calls, real, connector } = made;
    const connection = await open(made);
    expect(connection).not.toBe(real);
    expect(connector.condition?.(connection, 'session')).toBe('unclean');
    await connector.reset?.(connection, 'session');
    await connector.ping?.(connection, context.signal);
    await connector.close(connection, { force: true });
    expect(calls).toEqual([
      ['condition', real, 'session'],
      ['reset', real, 'session'],
      ['ping', real, context.signal],
      ['close', real, { force: true }],
    ]);
  });

  test('says for itself which failures are final, and what platform it is on', () => {
    const { connector, inner } = make();
    expect([connector.isFatal?.('fatal'), connector.isFatal?.('other')]).toEqual([true, false]);
    expect(connector.platform).toBe(inner.platform);
  });

  test('that can do no more than open and close is given no more to do', async () => {
    const plain = { connect: make().inner.connect, close: () => {} };
    const connector = faultyWrap({ faults: new Faults(), clock: new VirtualClock() })(plain);
    expect([connector.ping, connector.isFatal, connector.platform]).toEqual([undefined, undefined, undefined]);
    const connection = await connector.connect(context);
    expect(connector.condition?.(connection, 'rollback')).toBe('clean');
    expect(connector.watch?.(connection, () => {})()).toBeUndefined();
  });

  test('that opens later is waited for', async () => {
    const { real } = make();
    const slow: Connector<Connection> = { connect: async () => real, close: () => {} };
    const connection = await faultyWrap({ faults: new Faults(), clock: new VirtualClock() })(slow).connect(context);
    expect(connection.run(query)).toBe(noRows);
  });
});

describe('who watches a connection', () => {
  test('hears of a loss by a fault and of one that the connector notices', async () => {
    const made = make();
    const connection = await open(made);
    const heard: unknown[] = [];
    const unwatch = made.connector.watch!(connection, (error) => heard.push(error));
    made.told.lost!('by itself');
    made.faults.add({ error: 'lost' });
    const error = await failure(() => connection.run(query));
    expect(heard).toEqual(['by itself', error]);
    unwatch();
    expect(made.calls).toEqual([['watch', made.real], ['unwatch']]);
  });

  test('hears nothing any more once that has ended', async () => {
    const made = make();
    const connection = await open(made);
    const heard: unknown[] = [];
    made.connector.watch!(connection, (error) => heard.push(error))();
    made.faults.add({ error: 'lost' });
    await failure(() => connection.run(query));
    expect(heard).toEqual([]);
  });
});

test('a lost connection is broken, has no transaction, and fails each statement with the error of its loss', async () => {
  const made = make();
  const connection = await open(made);
  expect(connection.inTransaction).toBe(true);
  made.faults.add({ error: 'lost' });
  const error = await failure(() => connection.run(query));
  expect(made.connector.condition?.(connection, 'rollback')).toBe('broken');
  expect(connection.inTransaction).toBe(false);
  expect([await failure(() => connection.run(query)), await failure(() => rowsOf(connection))]).toEqual([error, error]);
});

test('a connection explains what the one behind it explains, and reads its rows one by one where that does', async () => {
  const connection = await open(make());
  expect(connection.explain?.(query)).toEqual(['SCAN']);
  expect(await rowsOf(connection)).toEqual([[1], [2], [3]]);
  const plain: Connector<Connection> = {
    connect: () => ({ run: () => noRows, inTransaction: false }),
    close: () => {},
  };
  const other = await faultyWrap({ faults: new Faults(), clock: new VirtualClock() })(plain).connect(context);
  expect([other.explain, other.iterate]).toEqual([undefined, undefined]);
});

describe('rows that are read one by one', () => {
  test.each([
    ['before', []],
    ['after', [[1], [2], [3]]],
  ] as const)('end with an error %s the first, or behind the last', async (when, expected) => {
    const made = make();
    const connection = await open(made);
    const error = new Error('planted');
    made.faults.add({ error, when });
    const read: unknown[] = [];
    expect(await failure(() => rowsOf(connection, (row) => read.push(row)))).toBe(error);
    expect(read).toEqual(expected);
  });

  test('end where another statement loses the connection', async () => {
    const made = make();
    const connection = await open(made);
    const read: unknown[] = [];
    const reading = rowsOf(connection, async (row) => {
      read.push(row);
      if (read.length < 2) return;
      made.faults.add({ error: 'lost' });
      await failure(() => connection.run(query));
    });
    expect(await failure(() => reading)).toMatchObject({ code: 'AR_CONNECTION_LOST' });
    expect(read).toEqual([[1], [2]]);
  });
});

/** Reads the rows of a query; `each` may do something between them. */
async function rowsOf(connection: Connection, each: (row: unknown) => unknown = () => {}): Promise<unknown[]> {
  const rows: unknown[] = [];
  for await (const row of connection.iterate!(query)) {
    rows.push(row);
    await each(row);
  }
  return rows;
}
