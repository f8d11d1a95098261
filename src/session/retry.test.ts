/** Transactions that are run again: how often, after which pauses, and what each attempt leaves behind. */
import { afterEach, describe, expect, test } from 'vitest';
import { ConfigError, LockError, PoolTimeoutError, TransactionError } from '../core/errors.ts';
import type { CompiledQuery } from '../core/sql.ts';
import { asyncScope } from '../node/async-scope.ts';
import { EventBus } from '../observe/bus.ts';
import { ConnectionPool } from '../pool/connection-pool.ts';
import { FakeBackend, type FakeAnswer } from '../testing/fake-backend.ts';
import { settle, VirtualClock } from '../testing/virtual-clock.ts';
import { Origins } from './origins.ts';
import { Session } from './session.ts';

const write = (sql: string): CompiledQuery => ({ sql, params: [], kind: 'write' });
const locked = (): LockError => new LockError('locked');
let pools: ConnectionPool<never>[] = [];
afterEach(async () => {
  for (const pool of pools) await pool.dispose();
  pools = [];
});

/** A session on a virtual clock, whose pauses are as long as they may become. */
function make(answer: (query: CompiledQuery) => FakeAnswer = () => undefined, random = () => 1) {
  const clock = new VirtualClock();
  const backend = new FakeBackend({ scope: asyncScope, answer });
  const pool = new ConnectionPool(backend.connector(), { clock, maxSize: 1, idleTimeoutMs: 0, maxLifetimeMs: 0 });
  pools.push(pool as never);
  const session = new Session({
    name: 'fake',
    backend,
    pool,
    bus: new EventBus(),
    origins: new Origins(asyncScope),
    clock,
    lockTimeoutMs: 1_000,
    random,
  });
  return { clock, session, pool, log: () => backend.statements.splice(0).map(({ sql }) => sql) };
}

/** Answers with a lock the first `times` times that a statement is met. */
function failing(sql: string, times: number): (query: CompiledQuery) => FakeAnswer {
  return (query) => (query.sql === sql && times-- > 0 ? locked() : undefined);
}

describe('attempts', () => {
  test.each(['begin immediate', 'insert', 'commit'])(
    'a lock met by `%s` runs the whole callback again',
    async (sql) => {
      const { clock, session, pool, log } = make(failing(sql, 1));
      const attempt = session.transaction(() => session.run(write('insert')), { retries: 1 });
      await clock.advance(10);
      await attempt;
      const statements = log();
      expect(statements.slice(-3)).toEqual(['begin immediate', 'insert', 'commit']);
      expect(statements.filter((at) => at === 'rollback')).toHaveLength(sql === 'begin immediate' ? 0 : 1);
      expect([pool.getStats().used, clock.pending]).toEqual([0, 0]);
    },
  );

  test('nothing is run again unless it is asked for', async () => {
    const { session, log } = make(failing('insert', 1));
    await expect(session.transaction(() => session.run(write('insert')))).rejects.toBeInstanceOf(LockError);
    expect(log()).toEqual(['begin immediate', 'insert', 'rollback']);
  });

  test('when no attempt is left, the last error surfaces as it is', async () => {
    const { clock, session } = make();
    const errors: LockError[] = [];
    const work = (): never => {
      errors.push(locked());
      throw errors.at(-1)!;
    };
    const attempt = session.transaction(work, { retries: 2 }).catch((error: unknown) => error);
    await clock.advance(100);
    expect(await attempt).toBe(errors[2]);
    expect(errors).toHaveLength(3);
  });

  test.each([
    ['a mistake', new Error('mistake')],
    ['a pool without a free connection', new PoolTimeoutError('busy', { pool: 'p', holders: [] })],
    ['a lock that the callback has made an error of its own', new Error('wrapped', { cause: locked() })],
  ])('%s is not run again', async (_what, error) => {
    const { session } = make();
    let calls = 0;
    const work = (): never => {
      calls++;
      throw error;
    };
    await expect(session.transaction(work, { retries: 5 })).rejects.toBe(error);
    expect(calls).toBe(1);
  });

  test('work that is committed is never run again, whatever its callbacks throw', async () => {
    const { session, log } = make();
    const attempt = session.transaction((tx) => tx.afterCommit(() => { throw locked(); }), { retries: 5 }); // prettier-ignore
    await expect(attempt).rejects.toMatchObject({ code: 'AR_TRANSACTION', cause: { code: 'AR_LOCK' } });
    expect(log()).toEqual(['begin immediate', 'commit']);
  });

  test('a nested transaction that swallows the lock leaves nothing to run again', async () => {
    const { session, log } = make(failing('insert', 1));
    await session.transaction(() => session.transaction(() => session.run(write('insert'))).catch(() => {}), {
      retries: 1,
    });
    expect(log().filter((sql) => sql === 'begin immediate')).toHaveLength(1);
  });
});

describe('pauses', () => {
  /** How long the virtual clock has to go until each attempt begins. */
  async function beginnings(random: () => number, retries: number): Promise<number[]> {
    const { clock, session } = make(undefined, random);
    const times: number[] = [];
    const work = (): never => {
      times.push(clock.now());
      throw locked();
    };
    const attempt = session.transaction(work, { retries }).catch(() => {});
    await clock.advance(60_000);
    await attempt;
    return times.slice(1).map((at, i) => at - times[i]!);
  }

  test('double from 10 ms to 1 s', async () => {
    expect(await beginnings(() => 1, 9)).toEqual([10, 20, 40, 80, 160, 320, 640, 1000, 1000]);
  });

  test('are a random part of that, down to none', async () => {
    expect(await beginnings(() => 0.5, 3)).toEqual([5, 10, 20]);
    expect(await beginnings(() => 0, 3)).toEqual([0, 0, 0]);
  });

  test('hold no connection: others are served meanwhile', async () => {
    const { clock, session, pool, log } = make(failing('insert', 1));
    const attempt = session.transaction(() => session.run(write('insert')), { retries: 1 });
    await settle();
    expect(pool.getStats().used).toBe(0);
    await session.run(write('another'));
    await clock.advance(10);
    await attempt;
    expect(log()).toEqual(['begin immediate', 'insert', 'rollback', 'another', 'begin immediate', 'insert', 'commit']);
  });

  test('end when the caller gives up, and leave no timer', async () => {
    const { clock, session, pool } = make();
    const aborter = new AbortController();
    const attempt = session
      .transaction(() => Promise.reject(locked()), { retries: 5, signal: aborter.signal })
      .catch((error: unknown) => error);
    await settle();
    aborter.abort('enough');
    expect(await attempt).toBe('enough');
    expect([clock.pending, pool.getStats().used]).toEqual([0, 0]);
  });
});

describe('what attempts leave behind', () => {
  test('callbacks of a failed attempt: those of its rollback are called before the next one, those of its commit never', async () => {
    const { clock, session } = make();
    const called: string[] = [];
    let attempts = 0;
    const work = session.transaction(
      (tx) => {
        const name = ++attempts;
        called.push(`attempt ${name}`);
        tx.afterCommit(() => called.push(`commit ${name}`));
        tx.afterRollback(() => called.push(`rollback ${name}`));
        if (name < 3) throw locked();
      },
      { retries: 2 },
    );
    await clock.advance(100);
    await work;
    expect(called).toEqual(['attempt 1', 'rollback 1', 'attempt 2', 'rollback 2', 'attempt 3', 'commit 3']);
  });

  test('what records know of a failed attempt is undone before the next one', async () => {
    const { clock, session } = make(failing('second', 1));
    const undone: string[] = [];
    const work = session.transaction(
      async () => {
        await session.run(write('first'), undefined, () => undone.push('first'));
        await session.run(write('second'), undefined, () => undone.push('second'));
        undone.push('through');
      },
      { retries: 1 },
    );
    await clock.advance(10);
    await work;
    expect(undone).toEqual(['second', 'first', 'through']);
  });

  test('the transaction object of a failed attempt takes no statements in the next one', async () => {
    const { clock, session, log } = make(failing('insert', 1));
    const seen: unknown[] = [];
    let first: Parameters<Parameters<Session['transaction']>[0]>[0] | undefined;
    const work = session.transaction(
      async (tx) => {
        first ??= tx;
        if (first !== tx) seen.push(await Promise.resolve(first.savepoint('a')).catch((error: unknown) => error));
        await session.run(write('insert'));
      },
      { retries: 1 },
    );
    await clock.advance(10);
    await work;
    expect(seen).toEqual([expect.any(TransactionError)]);
    expect(log()).not.toContain('savepoint "1 a"');
  });
});

describe('mistakes', () => {
  test.each([
    [{ retries: -1 }, ConfigError, /retries/],
    [{ retries: 1.5 }, ConfigError, /retries/],
    [{ retries: '3' }, ConfigError, /retries/],
    [{ retrys: 3 }, ConfigError, /'retries'/],
    [{ isolation: 'serialisable' }, ConfigError, /'serializable'/],
    [{ timeoutMs: 0 }, ConfigError, /timeoutMs/],
    [{ timeoutMs: Number.NaN }, ConfigError, /timeoutMs/],
    [{ signal: {} }, ConfigError, /AbortSignal/],
  ])('%j is refused by name before a connection is taken', async (options, type, message) => {
    const { session, log } = make();
    const error: unknown = await session.transaction(() => {}, options as never).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(type);
    expect((error as Error).message).toMatch(message);
    expect(log()).toEqual([]);
  });

  test.each([{ retries: 1 }, { isolation: 'serializable' as const }])(
    'a savepoint cannot be given %j',
    async (options) => {
      const { session, log } = make();
      await session.transaction(async () => {
        const nested = session.transaction(() => {}, options);
        await expect(nested).rejects.toThrow(Object.keys(options)[0]);
        await expect(nested).rejects.toBeInstanceOf(TransactionError);
        await session.transaction(() => {}, { retries: 0 });
      });
      expect(log()).toEqual(['begin immediate', 'savepoint ar_2', 'release ar_2', 'commit']);
    },
  );
});
