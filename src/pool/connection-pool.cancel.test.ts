import { describe, expect, test } from 'vitest';
import { ConfigError, PoolTimeoutError } from '../core/errors.ts';
import { FakeConnector, type FakeBehaviour } from '../testing/fake-connector.ts';
import { settle, VirtualClock } from '../testing/virtual-clock.ts';
import { ConnectionPool } from './connection-pool.ts';
import type { PoolOptions } from './options.ts';

function make(options: PoolOptions = {}, behaviour: FakeBehaviour = {}) {
  const clock = new VirtualClock();
  const connector = new FakeConnector(clock, behaviour);
  const pool = new ConnectionPool(connector, { clock, random: () => 0.5, ...options });
  return { clock, connector, pool };
}

describe('timeouts', () => {
  test('a wait ends after acquireTimeoutMs, with an error that names the holders', async () => {
    const { pool, clock } = make({ name: 'shop', maxSize: 1, acquireTimeoutMs: 50 });
    const held = await pool.acquire({ tags: { route: '/orders' } });
    const waiting = pool.acquire().catch((error: unknown) => error);
    await clock.advance(49);
    expect(pool.getStats().waiting).toBe(1);
    await clock.advance(1);
    const error = (await waiting) as PoolTimeoutError;
    expect(error).toBeInstanceOf(PoolTimeoutError);
    expect(error).toMatchObject({
      code: 'AR_POOL_TIMEOUT',
      retryable: true,
      pool: 'shop',
      holders: [{ leaseId: held.id, heldMs: 50, tags: { route: '/orders' } }],
    });
    expect(error.message).toContain("Pool 'shop' gave no connection within 50 ms: 1 of 1 in use");
    expect(error.message).toContain(`Held longest: lease ${held.id}, for 50 ms (route=/orders).`);
    expect(pool.getStats()).toMatchObject({ waiting: 0, timeouts: 1 });
  });

  test.each(['release first', 'timeout first'])(
    '1. release and timeout in the same millisecond give one outcome (%s), and the pool goes on',
    async (order) => {
      for (let round = 0; round < 50; round++) {
        const { pool, clock } = make({ maxSize: 1 });
        const held = await pool.acquire();
        let outcome: string | undefined;
        const waiting = () =>
          pool.acquire({ timeoutMs: 50 }).then(
            (lease) => ((outcome = `${outcome ?? ''}lease`), lease),
            () => ((outcome = `${outcome ?? ''}timeout`), undefined),
          );
        const release = () => clock.setTimer(() => void held.release(), 50);
        if (order === 'release first') release();
        const settled = waiting();
        if (order === 'timeout first') release();
        await clock.advance(50);
        expect(outcome).toBe(order === 'release first' ? 'lease' : 'timeout');
        await (await settled)?.release();
        expect(pool.tryAcquire()?.active).toBe(true);
      }
    },
  );

  test('2. an answer that waits in the socket while the loop is blocked serves the caller, although the timer is overdue', async () => {
    const { pool, clock } = make({ maxSize: 1 });
    const held = await pool.acquire();
    const waiting = pool.acquire({ timeoutMs: 100 });
    clock.setTimer(() => clock.setTimer(() => void held.release(), 0), 50); // the poll phase comes after all timers that are due
    clock.freeze(150);
    await clock.advance(0);
    expect((await waiting).active).toBe(true);
    expect(pool.getStats().timeouts).toBe(0);
  });

  test('2. a timeout after the loop was blocked says for how long', async () => {
    const { pool, clock } = make({ maxSize: 1 });
    await pool.acquire();
    const failing = pool.acquire({ timeoutMs: 100 });
    const caught = failing.catch((error: unknown) => error);
    clock.freeze(150);
    await clock.advance(0);
    const error = (await caught) as PoolTimeoutError;
    expect(error.eventLoopDelayMs).toBe(50);
    expect(error.message).toContain('The event loop was blocked for 50 ms of that');
  });

  test('a release that comes before an overdue timer can run serves the caller', async () => {
    const { pool, clock } = make({ maxSize: 1 });
    const held = await pool.acquire();
    const waiting = pool.acquire({ timeoutMs: 100 });
    clock.freeze(150);
    await held.release();
    await clock.advance(0);
    expect((await waiting).active).toBe(true);
    expect(pool.getStats().timeouts).toBe(0);
  });

  test('10. a timeout of 0 means now or never', async () => {
    const { pool, clock } = make({ maxSize: 1 });
    const held = await pool.acquire({ timeoutMs: 0 });
    await expect(pool.acquire({ timeoutMs: 0 })).rejects.toThrow(PoolTimeoutError);
    expect(clock.pending).toBe(0);
    await held.release();
    expect((await pool.acquire({ timeoutMs: 0 })).active).toBe(true);
    expect(pool.getStats()).toMatchObject({ waiting: 0, timeouts: 1 });
  });

  test('a timeout that is no number is refused', async () => {
    const { pool } = make({ maxSize: 1 });
    await pool.acquire();
    await expect(pool.acquire({ timeoutMs: NaN })).rejects.toThrow(ConfigError);
    await expect(pool.acquire({ timeoutMs: -1 })).rejects.toThrow('at least 0');
    expect(pool.getStats().waiting).toBe(0);
  });

  test('a timeout of Infinity sets no timer', async () => {
    const { pool, clock } = make({ maxSize: 1, idleTimeoutMs: 0, maxLifetimeMs: 0 });
    const held = await pool.acquire();
    const waiting = pool.acquire({ timeoutMs: Infinity });
    expect(clock.pending).toBe(0);
    await held.release();
    expect((await waiting).active).toBe(true);
  });

  test('a caller who was served leaves no timer behind', async () => {
    const { pool, clock } = make({ maxSize: 1, idleTimeoutMs: 0, maxLifetimeMs: 0 });
    const held = await pool.acquire();
    const waiting = pool.acquire();
    expect(clock.pending).toBe(1);
    await held.release();
    await waiting;
    expect(clock.pending).toBe(0);
  });
});

describe('signals', () => {
  test('6. an aborted signal is refused with its reason, and nothing is queued or opened', async () => {
    const { pool, connector } = make();
    const reason = new Error('request gone');
    await expect(pool.acquire({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(connector.attempts).toBe(0);
    expect(pool.getStats()).toMatchObject({ waiting: 0, queued: 0 });
  });

  test('7. an abort ends the wait in that turn, and the release goes to the next', async () => {
    const { pool } = make({ maxSize: 1 });
    const held = await pool.acquire();
    const aborter = new AbortController();
    const first = pool.acquire({ signal: aborter.signal });
    const second = pool.acquire();
    const reason = new Error('no longer needed');
    aborter.abort(reason);
    expect(pool.getStats()).toMatchObject({ waiting: 1, aborted: 1 });
    await expect(first).rejects.toBe(reason);
    await held.release();
    expect((await second).active).toBe(true);
  });

  test('8. an abort after the hand-over comes too late: the caller has the connection', async () => {
    const { pool } = make({ maxSize: 1 });
    const held = await pool.acquire();
    const aborter = new AbortController();
    const waiting = pool.acquire({ signal: aborter.signal });
    void held.release();
    aborter.abort();
    const lease = await waiting;
    expect(lease.active).toBe(true);
    expect(pool.getStats()).toMatchObject({ used: 1, aborted: 0, waiting: 0 });
    await lease.release();
    expect(pool.tryAcquire()?.active).toBe(true);
  });

  test('8. an abort while a listener is told of the hand-over loses no connection', async () => {
    const { pool } = make({ maxSize: 1 });
    const held = await pool.acquire();
    const aborter = new AbortController();
    const waiting = pool.acquire({ signal: aborter.signal });
    pool.on('checkout', () => aborter.abort());
    void held.release();
    const lease = await waiting;
    expect(pool.getStats()).toMatchObject({ used: 1, waiting: 0, aborted: 0 });
    await lease.release();
    expect(pool.getStats()).toMatchObject({ used: 0, idle: 1 });
  });

  test('an abort while a listener is told of the connect ends the wait', async () => {
    const { pool, clock } = make({ maxSize: 1 }, { connectMs: 10 });
    const aborter = new AbortController();
    pool.on('connectRequest', () => aborter.abort(new Error('stop')));
    await expect(pool.acquire({ signal: aborter.signal })).rejects.toThrow('stop');
    await clock.advance(10);
    expect(pool.getStats()).toMatchObject({ waiting: 0, idle: 1 });
  });

  test('9. one signal for 10000 acquires keeps no listener', async () => {
    const { pool } = make({ maxSize: 1 });
    const { signal } = new AbortController();
    let listening = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => (listening++, add(...args));
    signal.removeEventListener = (...args: Parameters<typeof remove>) => (listening--, remove(...args));
    let most = 0;
    for (let i = 0; i < 5_000; i++) {
      const held = await pool.acquire({ signal });
      const waiting = pool.acquire({ signal });
      most = Math.max(most, listening);
      await held.release();
      await (await waiting).release();
    }
    expect(most).toBe(1);
    expect(listening).toBe(0);
  });

  test('timeout and abort together settle the caller once', async () => {
    const { pool, clock } = make({ maxSize: 1 });
    await pool.acquire();
    const aborter = new AbortController();
    const waiting = pool.acquire({ signal: aborter.signal, timeoutMs: 10 });
    clock.setTimer(() => aborter.abort(new Error('abort')), 10);
    const outcome = expect(waiting).rejects.toThrow(PoolTimeoutError);
    await clock.advance(10);
    await outcome;
    await settle();
    expect(pool.getStats()).toMatchObject({ waiting: 0, timeouts: 1, aborted: 0 });
  });
});
