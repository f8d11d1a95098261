import { describe, expect, test } from 'vitest';
import { LeaseReleasedError, PoolClosedError } from '../core/errors.ts';
import { FakeConnector, type FakeBehaviour, type FakeConnection } from '../testing/fake-connector.ts';
import { settle, VirtualClock } from '../testing/virtual-clock.ts';
import { ConnectionPool } from './connection-pool.ts';
import type { PoolOptions } from './options.ts';

function make(options: PoolOptions = {}, behaviour: FakeBehaviour = {}) {
  const clock = new VirtualClock();
  const connector = new FakeConnector(clock, behaviour);
  const pool = new ConnectionPool(connector, { clock, random: () => 0.5, ...options });
  return { clock, connector, pool };
}

/** Whether a promise is settled by now. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(
    () => (settled = true),
    () => (settled = true),
  );
  await settle();
  return settled;
}

describe('closing connections', () => {
  test('27. closing connections count toward maxSize: one that is being closed still does, so the database never sees more than maxSize', async () => {
    const { pool, clock, connector } = make({ maxSize: 2 }, { connectMs: 5, closeMs: 80 });
    const callers = Array.from({ length: 8 }, async () => {
      const lease = await pool.acquire();
      await lease.discard();
      return lease.connectionId;
    });
    await clock.advance(5);
    expect(pool.getStats()).toMatchObject({ closing: 2, total: 2, used: 0 });
    await clock.advance(1_000);
    expect(new Set(await Promise.all(callers)).size).toBe(8);
    expect(connector.peak).toBe(2);
    expect(connector.open).toBe(0);
  });

  test('27. a close that hangs gives its place away after closeTimeoutMs, and its event says so', async () => {
    const { pool, clock, connector } = make({ maxSize: 1, closeTimeoutMs: 100 }, { closeMs: Infinity });
    const errors: unknown[] = [];
    pool.on('close', ({ error }) => errors.push(error));
    await (await pool.acquire()).discard();
    const waiting = pool.acquire();
    await clock.advance(99);
    expect(connector.attempts).toBe(1);
    await clock.advance(1);
    expect((await waiting).active).toBe(true);
    expect(String(errors[0])).toContain('No answer within 100 ms');
  });

  test.each(['throws', 'rejects'])('a close that %s is told and forgotten', async (how) => {
    const clock = new VirtualClock();
    const fake = new FakeConnector(clock);
    const failure = new Error('already gone');
    const close = (): Promise<void> => {
      if (how === 'throws') throw failure;
      return Promise.reject(failure);
    };
    const pool = new ConnectionPool<FakeConnection>({ connect: () => fake.connect(), close }, { clock, maxSize: 1 });
    const errors: unknown[] = [];
    pool.on('close', ({ error, reason }) => errors.push([reason, error]));
    await (await pool.acquire()).discard();
    await settle();
    expect(errors).toEqual([['discarded', failure]]);
    expect((await pool.acquire()).active).toBe(true);
    await pool.dispose({ force: true });
    expect(pool.state).toBe('closed');
  });
});

describe('dispose', () => {
  test('38. rejects those who wait in that turn, lets holders finish, and resolves when the last connection is closed', async () => {
    const { pool, clock, connector } = make({ name: 'shop', maxSize: 2 }, { closeMs: 10 });
    const held = await pool.acquire();
    await (await pool.acquire()).release();
    const other = await pool.acquire();
    const waiting = pool.acquire();
    const disposal = pool.dispose();
    expect(pool.getStats().waiting).toBe(0);
    await expect(waiting).rejects.toThrow(PoolClosedError);
    await expect(pool.acquire()).rejects.toThrow("Pool 'shop' has been disposed");
    expect(pool.tryAcquire()).toBeUndefined();
    expect(pool.state).toBe('closing');
    expect(held.connection.open).toBe(true);
    await other.release();
    await held.release();
    expect(await isSettled(disposal)).toBe(false);
    await clock.advance(10);
    await disposal;
    expect(pool.state).toBe('closed');
    expect(connector.open).toBe(0);
    expect(clock.pending).toBe(0);
  });

  test('39. is idempotent: every call returns the same promise, before and after the end', async () => {
    const { pool } = make();
    await (await pool.acquire()).release();
    const first = pool.dispose();
    expect(pool.dispose()).toBe(first);
    await first;
    expect(pool.dispose()).toBe(first);
    await pool[Symbol.asyncDispose]();
  });

  test('a pool that has opened nothing is closed at once', async () => {
    const { pool } = make();
    await pool.dispose();
    expect(pool.state).toBe('closed');
  });

  test('closed is the last event, and comes after the last connection', async () => {
    const { pool } = make({ maxSize: 3 });
    const leases = await Promise.all([pool.acquire(), pool.acquire(), pool.acquire()]);
    for (const lease of leases) await lease.release();
    const events: string[] = [];
    for (const name of ['drain', 'close', 'closed'] as const) pool.on(name, () => events.push(name));
    await pool.dispose();
    expect(events).toEqual(['drain', 'close', 'close', 'close', 'closed']);
  });

  test('39. with a time limit holders have so long and no longer', async () => {
    const { pool, clock, connector } = make({ maxSize: 2 });
    const quick = await pool.acquire();
    const stuck = await pool.acquire();
    const disposal = pool.dispose({ timeoutMs: 50 });
    await quick.release();
    await clock.advance(49);
    expect(stuck.active).toBe(true);
    await clock.advance(1);
    expect(await disposal).toEqual({ forced: 1 });
    expect(connector.open).toBe(0);
    expect(() => stuck.connection).toThrow(LeaseReleasedError);
    await expect(stuck.release()).rejects.toThrow('disposed by force');
    expect(clock.pending).toBe(0);
  });

  test('the time limit is forgotten when everybody is back before', async () => {
    const { pool, clock } = make();
    const lease = await pool.acquire();
    const disposal = pool.dispose({ timeoutMs: 10_000 });
    await lease.release();
    await disposal;
    expect(clock.pending).toBe(0);
    expect(() => pool.dispose({ timeoutMs: NaN })).toThrow('timeoutMs (milliseconds) must be a number of at least 0');
  });

  test('force takes connections away from their holders, also in a second call', async () => {
    const { pool, connector } = make();
    const lease = await pool.acquire();
    const patient = pool.dispose();
    expect(await isSettled(patient)).toBe(false);
    const forced = pool.dispose({ force: true });
    expect(forced).toBe(patient);
    await forced;
    expect(lease.active).toBe(false);
    expect(connector.open).toBe(0);
  });

  test('force reaches connections whose transaction is just being rolled back, once', async () => {
    const { pool, connector, clock } = make({}, { resetMs: 10 });
    const lease = await pool.acquire();
    lease.connection.inTransaction = true;
    void lease.release();
    const disposal = pool.dispose({ force: true });
    await clock.advance(10);
    await disposal;
    expect(connector.open).toBe(0);
  });

  test('40. a connection that is still being opened is closed, not kept', async () => {
    const { pool, clock, connector } = make({ maxSize: 2 }, { connectMs: 50 });
    const waiting = pool.acquire();
    const disposal = pool.dispose();
    await expect(waiting).rejects.toThrow(PoolClosedError);
    expect(await isSettled(disposal)).toBe(false);
    await clock.advance(50);
    await disposal;
    expect(connector.open).toBe(0);
    expect(connector.attempts).toBe(1);
  });

  test('40. a connection that is just being checked is closed, not kept', async () => {
    const { pool, clock, connector } = make({ maxSize: 1 }, { pingMs: 50 });
    await (await pool.acquire()).release();
    await clock.advance(1_000);
    const waiting = expect(pool.acquire()).rejects.toThrow(PoolClosedError);
    const disposal = pool.dispose();
    await waiting;
    expect(await isSettled(disposal)).toBe(false);
    await clock.advance(50);
    expect(await disposal).toEqual({ forced: 0 });
    expect([connector.open, pool.getStats().total]).toEqual([0, 0]);
  });

  test('a try under way is told by its signal, and its failure begins no new one', async () => {
    const clock = new VirtualClock();
    let attempts = 0;
    const pool = new ConnectionPool<FakeConnection>(
      {
        connect: ({ signal }) =>
          new Promise((_resolve, reject) => {
            attempts++;
            signal.addEventListener('abort', () => reject(new Error('given up')));
          }),
        close: () => {},
      },
      { clock, minSize: 2 },
    );
    await pool.dispose();
    expect(attempts).toBe(2);
    expect(clock.pending).toBe(0);
  });

  test('a rest between failed tries does not delay the end', async () => {
    const { pool, clock, connector } = make({ minSize: 1 }, { connectError: new Error('down') });
    expect(clock.pending).toBe(1);
    await pool.dispose();
    expect(clock.pending).toBe(0);
    await clock.advance(60_000);
    expect(connector.attempts).toBe(1);
  });

  test('a new pool can be made over the same connector', async () => {
    const { pool, connector, clock } = make();
    await pool.connection(() => {});
    await pool.dispose();
    const next = new ConnectionPool(connector, { clock });
    expect(await next.connection((c) => c.number)).toBe(2);
  });
});
