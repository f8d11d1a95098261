import { describe, expect, test } from 'vitest';
import { LeaseReleasedError } from '../core/errors.ts';
import { FakeConnector } from '../testing/fake-connector.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { ConnectionPool } from './connection-pool.ts';

function make() {
  const clock = new VirtualClock();
  const connector = new FakeConnector(clock);
  return { clock, connector, pool: new ConnectionPool(connector, { clock, name: 'shop', maxSize: 1 }) };
}

describe('a lease', () => {
  test('knows its numbers, its tags and its times', async () => {
    const { pool, clock } = make();
    await clock.advance(5);
    const lease = await pool.acquire({ tags: { job: 'mail' } });
    expect(lease).toMatchObject({ id: 1, connectionId: 1, acquiredAt: 5, active: true, tags: { job: 'mail' } });
    expect(lease.expiresAt).toBeGreaterThan(clock.now());
  });

  test('4. released twice, the second call is an error and changes no count', async () => {
    const { pool } = make();
    const lease = await pool.acquire();
    await lease.release();
    const before = pool.getStats();
    await expect(lease.release()).rejects.toThrow(LeaseReleasedError);
    await expect(lease.discard()).rejects.toThrow(
      "Lease 1 of pool 'shop' was released after it had been released. Use a connection only between acquire() and " +
        'release(), and release it once.',
    );
    expect(pool.getStats()).toEqual(before);
  });

  test('once released it gives no connection', async () => {
    const { pool } = make();
    const lease = await pool.acquire();
    await lease.release();
    expect(lease.active).toBe(false);
    expect(() => lease.connection).toThrow("Lease 1 of pool 'shop' was used after it had been released");
  });

  test('5. a stale holder can neither use nor free what somebody else holds by now', async () => {
    const { pool } = make();
    const stale = await pool.acquire();
    const waiting = pool.acquire();
    await stale.release();
    const fresh = await waiting;
    expect(fresh.connectionId).toBe(stale.connectionId);
    await expect(stale.release()).rejects.toThrow(LeaseReleasedError);
    await expect(stale.discard()).rejects.toThrow(LeaseReleasedError);
    expect(() => stale.connection).toThrow(LeaseReleasedError);
    await stale[Symbol.asyncDispose]();
    expect(fresh.active).toBe(true);
    expect(fresh.connection.open).toBe(true);
    expect(pool.getStats()).toMatchObject({ used: 1, idle: 0 });
  });

  test('discard closes the connection', async () => {
    const { pool, connector } = make();
    const lease = await pool.acquire();
    const { connection } = lease;
    await lease.discard();
    expect(connection.open).toBe(false);
    expect(connector.open).toBe(0);
    expect(pool.getStats()).toMatchObject({ total: 0, discarded: 1 });
  });

  test('discard does not try to clean what it closes', async () => {
    const { pool, connector } = make();
    const lease = await pool.acquire();
    lease.connection.inTransaction = true;
    await lease.discard();
    expect(connector.resets).toBe(0);
    expect(connector.open).toBe(0);
  });

  test('the end of an `await using` block releases it, unless that has been done', async () => {
    const { pool } = make();
    const lease = await pool.acquire();
    await lease[Symbol.asyncDispose]();
    expect(pool.getStats()).toMatchObject({ used: 0, idle: 1 });
    await lease[Symbol.asyncDispose]();
    const other = await pool.acquire();
    await other.discard();
    await other[Symbol.asyncDispose]();
    expect(pool.getStats()).toMatchObject({ total: 0, acquired: 2 });
  });
});
