/** Connections that end by themselves: a server that is restarted, a network that forgets. */
import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import { ConnectionLostError } from '../core/errors.ts';
import { FakeConnector } from '../testing/fake-connector.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { ConnectionPool } from './connection-pool.ts';
import type { Connector } from './connector.ts';
import type { PoolOptions } from './options.ts';

function make(options: PoolOptions = {}) {
  const clock = new VirtualClock();
  const connector = new FakeConnector(clock);
  const pool = new ConnectionPool(connector, { clock, random: () => 0.5, ...options });
  return { clock, connector, pool };
}

describe('while it is idle', () => {
  test('29. it is removed at once, never lent, and replaced down to minSize, with rests while the server is down', async () => {
    const { pool, clock, connector } = make({ maxSize: 3, minSize: 2, backoff: { minMs: 10, maxMs: 40 } });
    const leases = [await pool.acquire(), await pool.acquire()];
    const connections = leases.map(({ connection }) => connection);
    for (const lease of leases) await lease.release();
    connector.behaviour.connectError = new Error('connect ECONNREFUSED');
    for (const connection of connections) connector.lose(connection);
    expect(pool.getStats()).toMatchObject({ idle: 0, total: 0, closedBroken: 2 });
    expect(pool.tryAcquire()).toBeUndefined();
    await clock.advance(1_000);
    expect(connector.attempts).toBeLessThan(40);
    connector.behaviour.connectError = undefined;
    await clock.advance(40);
    expect(pool.getStats()).toMatchObject({ idle: 2, total: 2 });
  });

  test('29. an emitter without listeners of the program cannot end the process', async () => {
    class Socket extends EventEmitter {}
    const connector: Connector<Socket> = {
      connect: () => new Socket(),
      close: () => {},
      watch(socket, lost) {
        socket.on('error', lost);
        return () => socket.off('error', lost).on('error', () => {}); // a closed socket may still complain
      },
    };
    const pool = new ConnectionPool(connector);
    const lease = await pool.acquire();
    const socket = lease.connection;
    await lease.release();
    socket.emit('error', new Error('ECONNRESET'));
    socket.emit('error', new Error('EPIPE'));
    expect(pool.getStats()).toMatchObject({ total: 0, closedBroken: 1 });
  });
});

describe('while it is lent', () => {
  test('30. the process lives on, the holder’s next call is an error with the cause, and the release discards it', async () => {
    const { pool, connector } = make({ maxSize: 1, name: 'shop' });
    const closes: unknown[] = [];
    pool.on('close', (event) => closes.push(event));
    const lease = await pool.acquire();
    connector.lose(lease.connection);
    expect(() => lease.connection).toThrow(ConnectionLostError);
    expect(() => lease.connection).toThrow("Connection 1 of pool 'shop' was lost while it was in use.");
    const cause = new Error('The server has ended the connection.');
    await expect(pool.connection(() => lease.connection, { timeoutMs: 0 })).rejects.toThrow('gave no connection');
    await lease.release();
    expect(closes).toEqual([{ pool: 'shop', connectionId: 1, reason: 'lost', error: cause }]);
    expect((await pool.acquire()).connection.open).toBe(true);
  });

  test('a connector that fails to watch, or to stop watching, costs no place', async () => {
    const { pool, connector } = make({ maxSize: 1 });
    const refuse = (): never => {
      throw new Error('no emitter');
    };
    connector.watch = refuse;
    const unwatched = await pool.acquire();
    expect(unwatched.connection.open).toBe(true);
    connector.watch = () => refuse;
    await unwatched.discard();
    const watched = await pool.acquire();
    await watched.discard();
    expect([connector.open, pool.getStats().total]).toEqual([0, 0]);
  });

  test('30. the one who waits for it gets another', async () => {
    const { pool, connector } = make({ maxSize: 1 });
    const lease = await pool.acquire();
    const waiting = pool.acquire();
    connector.lose(lease.connection);
    await lease.release();
    expect((await waiting).connectionId).toBe(2);
  });

  test('18. an error of a statement keeps the connection, an error that ends the connection discards it', async () => {
    const { pool, connector } = make({ maxSize: 1 });
    const unique = Object.assign(new Error('duplicate key'), { code: '23505' });
    const shutdown = Object.assign(new Error('terminating connection'), { code: '57P01' });
    await expect(pool.connection(() => Promise.reject(unique))).rejects.toBe(unique);
    const used = await pool.connection((connection) => connection.number);
    expect(used).toBe(1);
    const died = pool.connection((connection) => {
      connector.lose(connection, { quietly: true }); // only the driver knows, and says so when it is asked at the return
      throw shutdown;
    });
    await expect(died).rejects.toBe(shutdown);
    expect(await pool.connection((connection) => connection.number)).toBe(2);
    expect(connector.open).toBe(1);
  });
});
