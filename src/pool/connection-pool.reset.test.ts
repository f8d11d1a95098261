/** Connections that come back with something left on them. */
import { describe, expect, test } from 'vitest';
import { FakeConnector, type FakeBehaviour } from '../testing/fake-connector.ts';
import { settle, VirtualClock } from '../testing/virtual-clock.ts';
import { ConnectionPool } from './connection-pool.ts';
import type { PoolOptions } from './options.ts';

function make(options: PoolOptions = {}, behaviour: FakeBehaviour = {}) {
  const clock = new VirtualClock();
  const connector = new FakeConnector(clock, behaviour);
  const pool = new ConnectionPool(connector, { clock, maxSize: 1, ...options });
  return { clock, connector, pool };
}

test('15. when the work fails and rolling back fails too, the work’s error surfaces with the other attached, and the connection is discarded', async () => {
  const { pool, connector } = make();
  const closes: unknown[] = [];
  pool.on('close', ({ reason, error }) => closes.push([reason, error]));
  const own = new Error('the work');
  const stuck = new Error('rollback failed');
  connector.behaviour.resetError = stuck;
  const failing = pool.connection((connection) => {
    connection.inTransaction = true;
    throw own;
  });
  await expect(failing).rejects.toBe(own);
  expect((own as { suppressed?: unknown }).suppressed).toBe(stuck);
  expect(closes).toEqual([['reset failed', stuck]]);
  expect(connector.open).toBe(0);
});

test('15. an error that is no object, or is frozen, surfaces as it is', async () => {
  for (const thrown of ['a text', Object.freeze(new Error('frozen'))]) {
    const { pool } = make({}, { resetError: new Error('rollback failed') });
    const failing = pool.connection((connection) => {
      connection.inTransaction = true;
      throw thrown; // oxlint-disable-line typescript/only-throw-error -- drivers do
    });
    await expect(failing).rejects.toBe(thrown);
  }
});

test('16. released while a statement runs, a connection is lent when that is over', async () => {
  const { pool, clock } = make();
  const lease = await pool.acquire();
  lease.connection.running = new Promise<void>((resolve) => clock.setTimer(resolve, 30));
  const next = pool.acquire();
  let served = false;
  void next.then(() => (served = true));
  void lease.release();
  await clock.advance(29);
  expect(served).toBe(false);
  await clock.advance(1);
  expect((await next).connectionId).toBe(1);
});

test('16. a statement that does not end costs the connection, and the next caller gets another', async () => {
  const { pool, clock } = make({ closeTimeoutMs: 50 });
  const lease = await pool.acquire();
  lease.connection.running = new Promise(() => {});
  const next = pool.acquire();
  void lease.release();
  await clock.advance(50);
  expect((await next).connectionId).toBe(2);
});

describe('settings of the session', () => {
  test('19. are undone with resetOnCheckin: session, and a connection without any costs no round trip', async () => {
    const { pool, connector } = make({ resetOnCheckin: 'session' });
    await pool.connection(() => {});
    expect(connector.resets).toBe(0);
    await pool.connection((connection) => (connection.changed = true));
    expect(await pool.connection((connection) => [connection.number, connection.changed])).toEqual([1, false]);
    expect(connector.resets).toBe(1);
  });

  test('19. stay with rollback, and with none an open transaction stays as well', async () => {
    const rollback = make();
    await rollback.pool.connection((connection) => (connection.changed = true));
    expect(await rollback.pool.connection(({ changed }) => changed)).toBe(true);
    const none = make({ resetOnCheckin: 'none' });
    await none.pool.connection((connection) => (connection.inTransaction = true));
    expect(await none.pool.connection(({ inTransaction }) => inTransaction)).toBe(true);
    expect([rollback.connector.resets, none.connector.resets]).toEqual([0, 0]);
  });
});

test('17. an open transaction is rolled back before anybody else sees the connection, and told of', async () => {
  const { pool, clock } = make({}, { resetMs: 10 });
  const resets: unknown[] = [];
  pool.on('reset', ({ connectionId, resetMs }) => resets.push([connectionId, resetMs]));
  const lease = await pool.acquire();
  lease.connection.inTransaction = true;
  const next = pool.acquire();
  void lease.release();
  await settle();
  expect(pool.getStats()).toMatchObject({ used: 1, waiting: 1, idle: 0 });
  await clock.advance(10);
  expect((await next).connection.inTransaction).toBe(false);
  expect(resets).toEqual([[1, 10]]);
});
