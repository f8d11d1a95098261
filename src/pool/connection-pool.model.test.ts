/**
 * Random histories: every step is drawn from a seeded generator, so a failure names the seed that repeats it. After each
 * step the laws must hold, whatever has happened before.
 */
import { expect, test } from 'vitest';
import { ConnectionLostError } from '../core/errors.ts';
import { FakeConnector, type FakeBehaviour, type FakeConnection } from '../testing/fake-connector.ts';
import { seeded } from '../testing/seeded.ts';
import { settle, VirtualClock } from '../testing/virtual-clock.ts';
import { ConnectionPool } from './connection-pool.ts';
import type { Lease } from './lease.ts';

const SEEDS = 50;
const STEPS = 2_000;

/** A pool, the callers it has, and what they have seen. */
class History {
  readonly random: () => number;
  readonly clock = new VirtualClock();
  readonly connector: FakeConnector;
  readonly pool: ConnectionPool<FakeConnection>;
  /** The largest the pool has been allowed to be since it last fitted its size. */
  allowed: number;
  readonly held: Lease<FakeConnection>[] = [];
  readonly aborters = new Set<AbortController>();
  readonly counts = { asked: 0, requests: 0, lent: 0, failed: 0, checkouts: 0, checkins: 0, connects: 0, closes: 0 };
  /** Connections that were taken out of the pool. */
  readonly detached: FakeConnection[] = [];
  disposal: Promise<unknown> | undefined;

  constructor(seed: number) {
    this.random = seeded(seed);
    this.connector = new FakeConnector(this.clock, { connectMs: 1 }); // the first ones are not opened before we listen
    this.allowed = 1 + this.below(5);
    this.pool = new ConnectionPool(this.connector, {
      maxSize: this.allowed,
      minSize: this.below(this.allowed + 1),
      maxQueue: this.below(12),
      acquireTimeoutMs: 5 + this.below(60),
      idleTimeoutMs: this.below(3) === 0 ? 0 : 20 + this.below(200),
      maxLifetimeMs: this.below(3) === 0 ? 0 : 50 + this.below(500),
      connectTimeoutMs: 30,
      closeTimeoutMs: 1_000,
      maxUses: this.below(4) === 0 ? 1 + this.below(20) : 0,
      validate: (['idle', 'always', 'never'] as const)[this.below(3)]!,
      validationBypassMs: this.below(40),
      validateTimeoutMs: 15,
      keepAliveMs: this.below(2) === 0 ? 0 : 10 + this.below(40),
      leakThresholdMs: this.below(3) === 0 ? 25 : 0,
      idleOrder: this.below(3) === 0 ? 'fifo' : 'lifo',
      failFast: this.below(3) === 0,
      codel: this.below(4) === 0 ? { targetMs: 3, intervalMs: 15 } : false,
      backoff: { minMs: 2, maxMs: 40 },
      clock: this.clock,
      random: this.random,
    });
    this.pool.on('acquireRequest', () => this.counts.requests++);
    this.pool.on('checkout', () => this.counts.checkouts++);
    this.pool.on('checkin', () => this.counts.checkins++);
    this.pool.on('connect', () => this.counts.connects++);
    this.pool.on('close', () => this.counts.closes++);
  }

  below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  acquire(): void {
    this.counts.asked++;
    const aborter = this.below(3) === 0 ? new AbortController() : undefined;
    if (aborter) this.aborters.add(aborter);
    const timeoutMs = [undefined, 0, 3, 25][this.below(4)];
    const options = {
      ...(aborter ? { signal: aborter.signal } : {}),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    };
    this.pool.acquire(options).then(
      (lease) => {
        this.counts.lent++;
        this.held.push(lease);
      },
      () => this.counts.failed++,
    );
  }

  giveBack(): void {
    const [lease] = this.held.splice(this.below(this.held.length || 1), 1);
    if (!lease?.active) return;
    if (this.below(5) === 0) this.leaveOpen(lease);
    const draw = this.below(40);
    if (draw === 0) this.detached.push(lease.detach());
    else void (draw < 7 ? lease.discard() : lease.release());
  }

  leaveOpen(lease: Lease<FakeConnection>): void {
    try {
      lease.connection.inTransaction = true;
    } catch (error) {
      expect(error).toBeInstanceOf(ConnectionLostError);
    }
  }

  /** A server ends some connection, idle or lent; now and then without a word. */
  loseOne(): void {
    const living = [...this.connector.connections].filter((connection) => !this.detached.includes(connection));
    const connection = living[this.below(living.length || 1)];
    if (connection) this.connector.lose(connection, { quietly: this.below(3) === 0 });
  }

  resize(): void {
    const maxSize = 1 + this.below(5);
    this.pool.resize({ maxSize, minSize: this.below(maxSize + 1) });
    this.allowed = Math.max(this.allowed, maxSize);
  }

  /** What operators do. */
  operate(): void {
    const draw = this.below(6);
    if (draw === 0) this.resize();
    else if (draw === 1) this.pool.evict(this.below(2) === 0 ? 'idle' : 'all');
    else if (draw < 4) this.loseOne();
    else if (this.pool.state === 'open') this.pool.suspend();
    else this.pool.resume();
  }

  changeBehaviour(): void {
    const behaviour: FakeBehaviour = {};
    behaviour.connectMs = [undefined, 1, 10, 60][this.below(4)];
    behaviour.closeMs = [undefined, 1, 15][this.below(3)];
    behaviour.resetMs = [undefined, 4][this.below(2)];
    behaviour.connectError = this.below(3) === 0 ? new Error('down') : undefined;
    behaviour.resetError = this.below(4) === 0 ? new Error('stuck') : undefined;
    behaviour.fatal = this.below(4) === 0;
    behaviour.pingMs = [undefined, 2, 30][this.below(3)];
    behaviour.pingError = this.below(5) === 0 ? new Error('silent') : undefined;
    this.connector.behaviour = behaviour;
  }

  async step(): Promise<void> {
    const draw = this.below(100);
    if (draw < 34) this.acquire();
    else if (draw < 62) this.giveBack();
    else if (draw < 68) this.operate();
    else if (draw < 72) for (const aborter of [...this.aborters].slice(0, 2)) this.abort(aborter);
    else if (draw < 80) this.changeBehaviour();
    else if (draw < 83) this.clock.freeze(this.below(30));
    else if (draw < 93) await this.clock.advance(this.below(20));
    else await settle();
  }

  abort(aborter: AbortController): void {
    this.aborters.delete(aborter);
    aborter.abort(new Error('aborted'));
  }

  /** What must be true at every moment. A late connect is given up by its pool, so the server may see it a little longer. */
  check(givenUp: number): void {
    const { total, idle, used, connecting, closing, waiting, acquired, connects, maxSize } = this.pool.getStats();
    const { connections, leases } = this.pool.snapshot();
    const beingChecked = connections.filter(({ state }) => state === 'kept').length;
    expect(idle + used + connecting + closing).toBe(total);
    if (total <= maxSize) this.allowed = maxSize;
    expect(total).toBeLessThanOrEqual(this.allowed);
    expect(this.connector.open - this.detached.filter(({ open }) => open).length).toBeLessThanOrEqual(total + givenUp);
    if (total - closing > maxSize) expect(idle).toBe(0);
    if (idle > 0 && this.pool.state === 'open') expect(waiting).toBeLessThanOrEqual(beingChecked);
    expect([connections.length, leases.length + beingChecked]).toEqual([idle + used, used]);
    expect(Math.min(idle, used, connecting, closing, waiting)).toBeGreaterThanOrEqual(0);
    expect(this.counts.checkouts).toBe(acquired);
    expect(this.counts.connects).toBe(connects);
    expect(this.counts.requests).toBe(this.counts.asked);
    expect(this.counts.lent + this.counts.failed).toBeLessThanOrEqual(this.counts.asked);
    expect(new Set(this.held.filter(({ active }) => active).map(({ connectionId }) => connectionId)).size).toBe(
      this.held.filter(({ active }) => active).length,
    );
  }

  /** Once the database is well and everybody has given back, no place is lost: as many callers as places are served. */
  async checkRecovery(): Promise<void> {
    this.connector.behaviour = { connectMs: 1 };
    this.pool.resume();
    for (let round = 0; round < 3; round++) {
      while (this.held.length > 0) this.giveBack();
      await this.clock.advance(1_500);
    }
    const { maxSize, total } = this.pool.getStats();
    expect(total).toBeLessThanOrEqual(maxSize);
    const places = Array.from({ length: maxSize }, () => this.pool.acquire({ timeoutMs: 1_000 }));
    await this.clock.advance(1_000);
    for (const lease of await Promise.all(places)) await lease.release();
  }

  async end(force: boolean): Promise<void> {
    this.disposal = this.pool.dispose({ force });
    this.acquire();
    while (this.held.length > 0) this.giveBack();
    await this.clock.advance(2_000);
    while (this.held.length > 0) this.giveBack();
    await this.clock.advance(2_000);
    await this.disposal;
  }
}

test.each(Array.from({ length: SEEDS }, (_, i) => i + 1))(
  '44. the laws hold after every step of history %i',
  async (seed) => {
    const history = new History(seed);
    let givenUp = 0;
    history.pool.on('connectFailed', ({ error }) => {
      if (String(error).includes('No answer')) givenUp++;
    });
    for (let i = 0; i < STEPS; i++) {
      await history.step();
      history.check(givenUp);
    }
    await history.checkRecovery();
    const { asked } = history.counts;
    expect(asked).toBeGreaterThan(STEPS / 5);
    await history.end(seed % 3 === 0);
    const { counts, connector, pool } = history;
    expect(counts.lent + counts.failed).toBe(asked + 1);
    expect(connector.open).toBe(history.detached.filter(({ open }) => open).length);
    expect(counts.closes).toBe(counts.connects);
    expect(pool.getStats()).toMatchObject({ total: 0, waiting: 0 });
    expect(history.clock.pending).toBe(0);
  },
);

test('44. connections that open in time are never more than the pool may have, closing ones included', async () => {
  for (let seed = 100; seed < 110; seed++) {
    const history = new History(seed);
    const { connector, pool } = history;
    const { maxSize } = pool.getStats();
    history.resize = () => {};
    history.giveBack = () => history.held.splice(0, 1).forEach((lease) => void (lease.active && lease.release()));
    for (let i = 0; i < STEPS; i++) {
      await history.step();
      if (connector.behaviour.connectMs === 60) connector.behaviour.connectMs = 20;
    }
    await history.end(false);
    expect(connector.peak).toBeLessThanOrEqual(maxSize);
    expect(pool.state).toBe('closed');
  }
});
