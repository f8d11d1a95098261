/** Transactions that take too long, or whose caller gives up: at each moment of their life. */
import { afterEach, describe, expect, test } from 'vitest';
import { LockError, TransactionError } from '../core/errors.ts';
import type { CompiledQuery } from '../core/sql.ts';
import type { TransactionOptions } from '../core/transaction.ts';
import { asyncScope } from '../node/async-scope.ts';
import { EventBus } from '../observe/bus.ts';
import { ConnectionPool } from '../pool/connection-pool.ts';
import { FakeBackend, type FakeAnswer } from '../testing/fake-backend.ts';
import { settle, VirtualClock } from '../testing/virtual-clock.ts';
import { Origins } from './origins.ts';
import { Session } from './session.ts';

const write = (sql: string): CompiledQuery => ({ sql, params: [], kind: 'write' });
const never = (): Promise<never> => new Promise(() => {});
const outcome = (attempt: Promise<unknown>): Promise<unknown> => attempt.catch((error: unknown) => error);

class Busy extends Error {}
class LockingBackend extends FakeBackend {
  override isBusy = (error: unknown): boolean => error instanceof Busy;
}

let pools: ConnectionPool<never>[] = [];
afterEach(async () => {
  for (const pool of pools) await pool.dispose();
  pools = [];
});

function make(answer: (query: CompiledQuery) => FakeAnswer | Promise<FakeAnswer> = () => undefined) {
  const clock = new VirtualClock();
  const backend = new LockingBackend({ scope: asyncScope, answer });
  const pool = new ConnectionPool(backend.connector(), { clock, maxSize: 1, idleTimeoutMs: 0, maxLifetimeMs: 0 });
  pools.push(pool as never);
  const parts = {
    name: 'fake',
    backend,
    pool,
    bus: new EventBus<never>(),
    origins: new Origins(asyncScope),
    clock,
    lockTimeoutMs: 30_000,
    random: () => 1,
  };
  const session = new Session(parts as never);
  return { clock, session, pool, log: () => backend.statements.splice(0).map(({ sql }) => sql) };
}

/** The two ways to end a transaction: after 50 ms by its time, or by its caller at the same moment. */
const ways: [string, (clock: VirtualClock) => TransactionOptions, (error: unknown) => void][] = [
  [
    'timeoutMs',
    () => ({ timeoutMs: 50 }),
    (error) => {
      expect(error).toBeInstanceOf(TransactionError);
      expect((error as Error).message).toMatch(/'fake' did not end within 50 ms \(timeoutMs\)/);
    },
  ],
  [
    'signal',
    (clock) => {
      const aborter = new AbortController();
      clock.setTimer(() => aborter.abort('enough'), 50);
      return { signal: aborter.signal };
    },
    (error) => expect(error).toBe('enough'),
  ],
];

describe.each(ways)('%s', (_name, options, check) => {
  test('ends work that does not: rolled back, the connection is free, no timer is left', async () => {
    const { clock, session, pool, log } = make();
    const called: string[] = [];
    const attempt = outcome(
      session.transaction(async (tx) => {
        tx.afterRollback(() => called.push('rollback'));
        tx.afterCommit(() => called.push('commit'));
        await session.run(write('insert'));
        await never();
      }, options(clock)),
    );
    await clock.advance(49);
    expect(pool.getStats().used).toBe(1);
    await clock.advance(1);
    check(await attempt);
    expect([log(), called]).toEqual([['begin immediate', 'insert', 'rollback'], ['rollback']]);
    expect([pool.getStats().used, clock.pending]).toEqual([0, 0]);
  });

  test('lets the work that goes on write nothing more, and tells it why', async () => {
    const { clock, session, log } = make();
    let late: Promise<unknown> | undefined;
    const attempt = outcome(
      session.transaction(() => {
        late = new Promise<void>((resolve) => { clock.setTimer(resolve, 80); }).then(() => session.run(write('late'))); // prettier-ignore
        late.catch(() => {});
        return late;
      }, options(clock)),
    );
    await clock.advance(100);
    const reason = await attempt;
    check(reason);
    await expect(late).rejects.toBeInstanceOf(TransactionError);
    await expect(late).rejects.toMatchObject({ cause: reason });
    expect(log()).toEqual(['begin immediate', 'rollback']);
  });

  test('waits for a statement that is running before it rolls back', async () => {
    let arrive = (): void => {};
    const slow = new Promise<undefined>((resolve) => { arrive = () => resolve(undefined); }); // prettier-ignore
    const { clock, session, log } = make(({ sql }) => (sql === 'slow' ? slow : undefined));
    const attempt = outcome(session.transaction(() => session.run(write('slow')), options(clock)));
    await clock.advance(60);
    expect(log()).toEqual(['begin immediate', 'slow']);
    arrive();
    check(await attempt);
    expect(log()).toEqual(['rollback']);
  });

  test('does not interrupt a commit that is running', async () => {
    let arrive = (): void => {};
    const slow = new Promise<undefined>((resolve) => { arrive = () => resolve(undefined); }); // prettier-ignore
    const { clock, session, log } = make(({ sql }) => (sql === 'commit' ? slow : undefined));
    const attempt = session.transaction(() => 7, options(clock));
    await clock.advance(60);
    arrive();
    expect(await attempt).toBe(7);
    expect(log()).toEqual(['begin immediate', 'commit']);
  });

  test('ends the wait for a connection', async () => {
    const { clock, session, pool, log } = make();
    const lease = await pool.acquire();
    const attempt = outcome(session.transaction(() => {}, options(clock)));
    await clock.advance(50);
    check(await attempt);
    expect([log(), pool.getStats().waiting]).toEqual([[], 0]);
    await lease.release();
  });

  test('ends the wait for a lock', async () => {
    const { clock, session, pool, log } = make(({ sql }) => (sql.startsWith('begin') ? new Busy() : undefined));
    let called = false;
    const attempt = outcome(session.transaction(() => void (called = true), options(clock)));
    await clock.advance(60);
    check(await attempt);
    expect([called, pool.getStats().used, clock.pending]).toEqual([false, 0, 0]);
    expect(log().length).toBeLessThanOrEqual(52);
  });

  test('in a nested transaction ends its part only, and the outer one goes on', async () => {
    const { clock, session, log } = make();
    const attempt = session.transaction(async () => {
      await session.run(write('a'));
      const nested = session.transaction(async () => {
        await session.run(write('b'));
        await never();
      }, options(clock));
      check(await outcome(nested));
      await session.run(write('c'));
    });
    await clock.advance(50);
    await attempt;
    const part = ['savepoint ar_2', 'b', 'rollback to ar_2', 'release ar_2'];
    expect(log()).toEqual(['begin immediate', 'a', ...part, 'c', 'commit']);
  });

  test('of an outer transaction ends the nested one that is open', async () => {
    const { clock, session, pool, log } = make();
    const undone: string[] = [];
    const attempt = session.transaction(
      () =>
        session.transaction(async (tx) => {
          tx.afterRollback(() => undone.push('inner'));
          await session.run(write('b'), undefined, () => undone.push('b'));
          await never();
        }),
      options(clock),
    );
    const result = outcome(attempt);
    await clock.advance(50);
    check(await result);
    expect([log(), undone]).toEqual([
      ['begin immediate', 'savepoint ar_2', 'b', 'rollback'],
      ['b', 'inner'],
    ]);
    expect(pool.getStats().used).toBe(0);
  });
});

describe('what waits behind a nested transaction that never ends', () => {
  test('is told so when the outer one has ended: statements and other parts', async () => {
    const { clock, session, pool, log } = make();
    const waiting: Promise<unknown>[] = [];
    const attempt = outcome(
      session.transaction(
        async () => {
          const parts = [session.transaction(never), session.run(write('a')), session.transaction(() => {})];
          waiting.push(...parts.map((part) => outcome(Promise.resolve(part))));
          await never();
        },
        { timeoutMs: 50 },
      ),
    );
    await clock.advance(50);
    const reason = await attempt;
    expect(await Promise.all(waiting)).toEqual([reason, expect.any(TransactionError), expect.any(TransactionError)]);
    expect(log()).toEqual(['begin immediate', 'savepoint ar_2', 'rollback']);
    expect([pool.getStats().used, clock.pending]).toEqual([0, 0]);
  });

  test('an answer that comes late sends nothing between the statements of the rollback', async () => {
    const { clock, session, log } = make(() => new Promise((resolve) => { clock.setTimer(() => resolve(undefined), 5); })); // prettier-ignore
    const attempt = outcome(
      session.transaction(() => session.transaction(() => session.transaction(never, { timeoutMs: 90 })), {
        timeoutMs: 50,
      }),
    );
    await clock.advance(200);
    expect(await attempt).toBeInstanceOf(TransactionError);
    expect(log()).toEqual(['begin immediate', 'savepoint ar_2', 'savepoint ar_3', 'rollback']);
  });
});

describe('the deadline', () => {
  test('is shared by all attempts, and keeps the last error as its cause', async () => {
    const { clock, session, pool } = make();
    let calls = 0;
    const work = (): never => {
      calls++;
      throw new LockError('locked');
    };
    const attempt = outcome(session.transaction(work, { retries: 100, timeoutMs: 100 }));
    await clock.advance(100);
    const error = await attempt;
    expect(error).toMatchObject({ code: 'AR_TRANSACTION', cause: { code: 'AR_LOCK' } });
    expect((error as Error).message).toContain('waiting to be run again');
    expect([calls, pool.getStats().used, clock.pending]).toEqual([4, 0, 0]); // after 10, 30 and 70 ms
  });

  test('holds when the event loop was blocked and the timer could not run: nothing is committed', async () => {
    const { clock, session, log } = make();
    const attempt = session.transaction(() => clock.freeze(60), { timeoutMs: 50 });
    await expect(attempt).rejects.toThrow(/within 50 ms/);
    expect(log()).toEqual(['begin immediate', 'rollback']);
  });

  test('that is kept costs nothing afterwards', async () => {
    const { clock, session } = make();
    expect(await session.transaction(() => 7, { timeoutMs: 50 })).toBe(7);
    expect(clock.pending).toBe(0);
    await expect(session.transaction(() => Promise.reject(new Error('own')), { timeoutMs: 50 })).rejects.toThrow('own');
    expect(clock.pending).toBe(0);
  });

  test('says what the transaction was waiting for', async () => {
    const { clock, session, pool } = make();
    const lease = await pool.acquire();
    const attempt = outcome(session.transaction(() => {}, { timeoutMs: 5 }));
    await clock.advance(5);
    expect(String(await attempt)).toContain('waiting for a connection');
    await lease.release();
  });

  test('an error of the work that is being rolled back when the time is up is the one that surfaces', async () => {
    let arrive = (): void => {};
    const slow = new Promise<undefined>((resolve) => { arrive = () => resolve(undefined); }); // prettier-ignore
    const { clock, session } = make(({ sql }) => (sql === 'rollback' ? slow : undefined));
    const attempt = outcome(session.transaction(() => Promise.reject(new Error('own')), { timeoutMs: 50 }));
    await clock.advance(60);
    arrive();
    expect(await attempt).toMatchObject({ message: 'own' });
  });
});

describe('a signal', () => {
  test('that is aborted already lets nothing begin, not even a savepoint', async () => {
    const { session, log } = make();
    const signal = AbortSignal.abort('no');
    expect(await outcome(session.transaction(() => {}, { signal }))).toBe('no');
    await session.transaction(async () => {
      expect(await outcome(session.transaction(() => {}, { signal }))).toBe('no');
    });
    expect(log()).toEqual(['begin immediate', 'commit']);
  });

  test('and a timeout may be given together: whichever comes first', async () => {
    const { clock, session } = make();
    const aborter = new AbortController();
    const first = outcome(session.transaction(never, { timeoutMs: 50, signal: aborter.signal }));
    await clock.advance(50);
    expect(await first).toBeInstanceOf(TransactionError);
    const second = outcome(session.transaction(never, { timeoutMs: 50, signal: aborter.signal }));
    await settle();
    aborter.abort('enough');
    expect(await second).toBe('enough');
    await settle();
    expect(clock.pending).toBe(0);
  });
});
