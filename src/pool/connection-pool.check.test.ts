/** Connections that are asked whether they still work, before they are lent and while they rest. */
import { describe, expect, test } from 'vitest';
import { PoolTimeoutError } from '../core/errors.ts';
import type { PoolEvents } from '../observe/events.ts';
import { FakeConnector, type FakeBehaviour, type FakeConnection } from '../testing/fake-connector.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { ConnectionPool } from './connection-pool.ts';
import type { Connector } from './connector.ts';
import type { PoolOptions } from './options.ts';

function make(options: PoolOptions = {}, behaviour: FakeBehaviour = {}) {
  const clock = new VirtualClock();
  const connector = new FakeConnector(clock, behaviour);
  const pool = new ConnectionPool(connector, { clock, random: () => 0, ...options });
  return { clock, connector, pool };
}

/** Opens connections and lets them rest. */
async function rested(count: number, options: PoolOptions = {}, behaviour: FakeBehaviour = {}) {
  const made = make({ maxSize: count, ...options }, behaviour);
  const { pool, clock } = made;
  const leases = await Promise.all(Array.from({ length: count }, () => pool.acquire()));
  const connections = leases.map(({ connection }) => connection);
  for (const lease of leases) await lease.release();
  await clock.advance(1_000);
  return { ...made, connections };
}

/** The next event of this name that is told. */
function heard<K extends keyof PoolEvents>(pool: ConnectionPool<FakeConnection>, name: K): PoolEvents[K][] {
  const events: PoolEvents[K][] = [];
  pool.on(name, (event) => events.push(event));
  return events;
}

describe('before they are lent', () => {
  test.each([undefined, 3])(
    '31. an idle connection that fails is replaced by the next one, and after all of them by a fresh one, within one deadline (ping takes %s ms)',
    async (pingMs) => {
      const { pool, clock, connector, connections } = await rested(3, { acquireTimeoutMs: 50 }, {});
      connector.behaviour.pingMs = pingMs;
      const failed = heard(pool, 'validateFailed');
      for (const connection of connections) connector.lose(connection, { quietly: true });
      const asked = pool.acquire();
      await clock.advance(20);
      const lease = await asked;
      expect(lease.connectionId).toBe(4);
      expect(failed.map(({ connectionId }) => connectionId)).toEqual([3, 2, 1]);
      expect([connector.pings, pool.getStats().closedBroken]).toEqual([3, 3]);
    },
  );

  test.each<[string, FakeBehaviour | Partial<Connector<FakeConnection>>]>([
    ['throws', { ping: () => { throw new Error('no'); } }],
    ['rejects', { ping: () => Promise.reject(new Error('no')) }],
    ['never answers', { ping: () => new Promise<void>(() => {}) }],
    ['rejects with a text', { ping: () => Promise.reject('no') }], // oxlint-disable-line typescript/prefer-promise-reject-errors -- drivers do
  ])('31. a check that %s means that the connection is not fit', async (_how, change) => {
    const { clock, connector } = make();
    const base: Connector<FakeConnection> = { connect: () => connector.connect(), close: (c) => connector.close(c), ...change };
    const pool = new ConnectionPool(base, { clock, maxSize: 1, validateTimeoutMs: 20 });
    await (await pool.acquire()).release();
    await clock.advance(500);
    const asked = pool.acquire();
    await clock.advance(20);
    expect((await asked).connectionId).toBe(2);
    expect(connector.open).toBe(1);
  }); // prettier-ignore

  test('31. the caller’s deadline holds while connections are checked, and the check goes on for the next caller', async () => {
    const { pool, clock, connector } = await rested(1);
    connector.behaviour.pingMs = 100;
    const impatient = pool.acquire({ timeoutMs: 30 });
    const refused = expect(impatient).rejects.toBeInstanceOf(PoolTimeoutError);
    await clock.advance(30);
    await refused;
    const patient = pool.acquire();
    await clock.advance(70);
    expect((await patient).connectionId).toBe(1);
    expect(connector.pings).toBe(1);
  });

  test('32. a connection that was used a moment ago is not asked', async () => {
    const { pool, clock, connector } = make({ maxSize: 1 });
    for (let i = 0; i < 5; i++) {
      await (await pool.acquire()).release();
      await clock.advance(499);
    }
    expect(connector.pings).toBe(0);
  });

  test('32. after a long freeze every idle connection is asked before it is lent', async () => {
    const { pool, clock, connector } = await rested(3);
    for (let i = 0; i < 3; i++) await (await pool.acquire()).release(); // one of them, again and again
    expect(connector.pings).toBe(1);
    clock.freeze(60_000);
    const leases = await Promise.all([pool.acquire(), pool.acquire(), pool.acquire()]);
    expect(connector.pings).toBe(4);
    expect(new Set(leases.map(({ connectionId }) => connectionId)).size).toBe(3);
  });

  test('33. when one is found dead all that were idle with it are asked, however recently they were used', async () => {
    const { pool, clock, connector, connections } = await rested(4);
    await Promise.all([1, 2, 3].map(() => pool.connection(() => {}))); // three are fresh, one has rested
    expect(connector.pings).toBe(3);
    await clock.advance(300);
    for (const connection of connections) connector.lose(connection, { quietly: true });
    await clock.advance(200);
    const leases = await Promise.all([1, 2, 3, 4].map(() => pool.acquire()));
    expect(leases.every(({ connection }) => connection.open)).toBe(true);
    expect(pool.getStats().closedBroken).toBe(4);
  });

  test('when no check ever succeeds, a caller gets one that is opened for him, and opening comes to an end', async () => {
    const { pool, connector } = make({ maxSize: 1, minSize: 1, validate: 'always' });
    connector.behaviour.pingError = new Error('forbidden');
    connector.connect = ((connect) => () => {
      if (connector.attempts === 10) throw new Error('The pool opens without end.');
      return connect.call(connector);
    })(connector.connect);
    expect((await pool.acquire()).connectionId).toBe(3);
  });

  test('a caller for whom one is asked needs no room in the queue', async () => {
    const { pool, clock } = await rested(1, { maxQueue: 0 }, { pingMs: 2 });
    const lease = pool.acquire();
    await clock.advance(2);
    expect((await lease).active).toBe(true);
  });

  test('one that answered is lent in the order of asking, and a newcomer does not pass', async () => {
    const { pool, clock, connector } = await rested(1);
    connector.behaviour.pingMs = 10;
    const order: number[] = [];
    const use = (n: number): Promise<unknown> => pool.connection(() => order.push(n));
    const uses = [use(1), use(2)];
    await clock.advance(5);
    uses.push(use(3));
    await clock.advance(5);
    await Promise.all(uses);
    expect(order).toEqual([1, 2, 3]);
    expect(connector.attempts).toBe(1);
  });

  test('none is asked with validate: never, and each is with validate: always', async () => {
    const never = await rested(1, { validate: 'never' });
    await (await never.pool.acquire()).release();
    expect(never.connector.pings).toBe(0);
    const always = await rested(1, { validate: 'always' });
    for (let i = 0; i < 3; i++) await (await always.pool.acquire()).release();
    expect(always.connector.pings).toBe(3);
  });
});

describe('while they rest', () => {
  test('36. one that is asked cannot be lent meanwhile, stays as idle as it was, and is waited for', async () => {
    const { pool, clock, connector } = make({ maxSize: 2, keepAliveMs: 1_000, idleTimeoutMs: 2_500 }, { pingMs: 10 });
    await (await pool.acquire()).release();
    await clock.advance(1_000);
    expect(pool.tryAcquire()).toBeUndefined();
    expect(pool.getStats()).toMatchObject({ idle: 0, used: 1 });
    const asked = pool.acquire();
    await clock.advance(10);
    const lease = await asked;
    expect([lease.connectionId, connector.attempts, connector.pings]).toEqual([1, 1, 1]);
    await lease.release();
    await clock.advance(2_500);
    expect(connector.pings).toBe(3);
    expect(pool.getStats()).toMatchObject({ total: 0, closedIdle: 1 }); // asking did not keep it alive
  });

  test('36. one that does not answer is closed and replaced down to minSize', async () => {
    const { pool, clock, connector } = make({ maxSize: 2, minSize: 1, keepAliveMs: 1_000 });
    await clock.advance(1_000);
    expect(connector.pings).toBe(1);
    connector.behaviour.pingError = new Error('gone');
    await clock.advance(1_000);
    connector.behaviour.pingError = undefined;
    expect(pool.getStats()).toMatchObject({ idle: 1, connects: 2, closedBroken: 1 });
  });
});
