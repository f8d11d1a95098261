/** Where statements go: to the pool, into the transaction around the caller, or nowhere because that would be wrong. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, test } from 'vitest';
import { ConfigError, DatabaseError, PoolTimeoutError, TransactionError } from '../core/errors.ts';
import { Database, outsideTransaction } from '../database.ts';
import { asyncScope } from '../node/async-scope.ts';
import type { QueryEvent } from '../observe/events.ts';
import { FakeBackend, type FakeBackendOptions } from '../testing/fake-backend.ts';

function fake(name = 'fake', options: FakeBackendOptions = {}) {
  const backend = new FakeBackend({ scope: asyncScope, ...options });
  const db = new Database({ database: name, poolSize: 2, poolTimeout: 0.05 }, backend);
  const log = () => backend.statements.splice(0).map(({ connection, sql }) => `${connection}: ${sql}`);
  return { db, backend, log };
}

describe('statements', () => {
  test('run on a connection of the pool, which is free again afterwards', async () => {
    const { db, log } = fake();
    await Promise.all([db.execute('insert a'), db.execute('insert b'), db.execute('insert c')]);
    expect(log().length).toBe(3);
    expect(db.pool.getStats()).toMatchObject({ used: 0, acquired: 3, waiting: 0 });
  });

  test('inside a transaction run on its connection, those outside on others', async () => {
    const { db, log } = fake();
    let outside: Promise<unknown> | undefined;
    const storage = new AsyncLocalStorage<string>();
    await db.transaction(async () => {
      await db.execute('insert a');
      outside = outsideTransaction(() => db.execute('insert outside'));
      await outside;
      await storage.run('other', () => db.execute('insert b'));
    });
    expect(log()).toEqual(['1: begin immediate', '1: insert a', '2: insert outside', '1: insert b', '1: commit']);
  });

  test('that a caller began before the transaction do not join it', async () => {
    const { db, log } = fake();
    let go = (): void => {};
    const waiting = new Promise<void>((resolve) => { go = resolve; }).then(() => db.execute('insert outside')); // prettier-ignore
    await db.transaction(async () => {
      go();
      await waiting;
    });
    expect(log()).toEqual(['1: begin immediate', '2: insert outside', '1: commit']);
  });

  test('find their transaction through timers, events and callbacks begun inside it', async () => {
    const { db, log } = fake();
    await db.transaction(() => new Promise<void>((resolve, reject) => {
      setTimeout(() => queueMicrotask(() => { db.execute('insert a').then(() => resolve(), reject); }));
    })); // prettier-ignore
    expect(log()).toEqual(['1: begin immediate', '1: insert a', '1: commit']);
  });

  test('that wait too long for a connection fail without harming its holder', async () => {
    const { db } = fake();
    await db.transaction(async () => {
      await outsideTransaction(() => db.transaction(async () => {
        await expect(outsideTransaction(() => db.execute('insert'))).rejects.toBeInstanceOf(PoolTimeoutError);
      })); // prettier-ignore
      await db.execute('insert a');
    });
    expect(db.pool.getStats()).toMatchObject({ used: 0, timeouts: 1 });
  });
});

describe('transactions of several databases', () => {
  test('statements go to the innermost transaction of their own database', async () => {
    const [a, b] = [fake('a'), fake('b')];
    await a.db.transaction(async () => {
      await b.db.transaction(async () => {
        await a.db.execute('insert a');
        await b.db.execute('insert b');
        await a.db.transaction(() => b.db.execute('insert b again'));
      }, { independent: true }); // prettier-ignore
    });
    expect(a.log()).toEqual(['1: begin immediate', '1: insert a', '1: savepoint ar_2', '1: release ar_2', '1: commit']);
    expect(b.log()).toEqual(['1: begin immediate', '1: insert b', '1: insert b again', '1: commit']);
  });

  test('a statement that slips out is refused, naming both databases', async () => {
    const [a, b] = [fake('a'), fake('b')];
    await a.db.transaction(async (tx) => {
      await expect(b.db.execute('insert')).rejects.toThrow(/on 'b' was called inside a transaction of 'a'/);
      await expect(b.db.transaction(() => {})).rejects.toBeInstanceOf(TransactionError);
      expect(() => b.db.binding.runner.run({ sql: 'select 1', params: [], kind: 'read' }, tx)).toThrow(/on 'b' was given a transaction of 'a'/); // prettier-ignore
    });
    expect(b.log()).toEqual([]);
  });

  test('two databases of one file are told apart', async () => {
    const [a, b] = [fake('same'), fake('same')];
    await a.db.transaction(() => expect(b.db.execute('insert')).rejects.toThrow(/configured twice/));
  });
});

describe('without an ambient scope', () => {
  test('transactions are passed explicitly, and tables are created all the same', async () => {
    const { db, log } = fake('fake', { scope: { get: () => undefined, run: (_value, fn) => fn() } });
    await db.transaction(async (tx) => {
      await db.binding.runner.run({ sql: 'insert a', params: [], kind: 'write' }, tx);
    });
    expect(log()).toEqual(['1: begin immediate', '1: insert a', '1: commit']);
  });
});

describe('options', () => {
  test('unknown ones are refused with the right spelling', async () => {
    const { db } = fake();
    await expect(db.transaction(() => {}, { readonly: true } as never)).rejects.toThrow(ConfigError);
    await expect(db.transaction(() => {}, { readonly: true } as never)).rejects.toThrow(/'readOnly'/);
  });

  test('tags name the transaction to whoever waits for its connection in vain', async () => {
    const { db } = fake();
    const late = () => outsideTransaction(() => db.transaction(() => {}, { acquireTimeoutMs: 1 }));
    const hold = (depth: number): Promise<unknown> =>
      depth === 0
        ? late()
        : outsideTransaction(() => db.transaction(() => hold(depth - 1), { tags: { job: `report ${depth}` } }));
    const error: unknown = await hold(db.pool.getStats().maxSize).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PoolTimeoutError);
    expect((error as PoolTimeoutError).holders.map(({ tags }) => tags['job'])).toContain('report 1');
  });

  test('acquireTimeoutMs and signal bound the wait for a connection', async () => {
    const { db } = fake();
    await db.transaction(() => outsideTransaction(() => db.transaction(async () => {
      const fresh = (options: object) => outsideTransaction(() => db.transaction(() => {}, options));
      await expect(fresh({ acquireTimeoutMs: 1 })).rejects.toBeInstanceOf(PoolTimeoutError);
      await expect(fresh({ signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow('stop');
    }))); // prettier-ignore
    expect(db.pool.getStats()).toMatchObject({ used: 0, waiting: 0 });
  });
});

describe('events', () => {
  test('a listener that throws or rejects changes nothing for the statement', async () => {
    const { db } = fake();
    const failures: string[] = [];
    db.on('listenerError', ({ event, error }) => failures.push(`${event}: ${(error as Error).message}`));
    db.on('listenerError', () => { throw new Error('even here'); }); // prettier-ignore
    db.on('query', () => { throw new Error('thrown'); }); // prettier-ignore
    db.on('query', () => Promise.reject(new Error('rejected')));
    await db.transaction(() => db.execute('insert a'));
    expect(failures.filter((failure) => failure === 'query: thrown')).toHaveLength(3);
    expect(failures.filter((failure) => failure === 'query: rejected')).toHaveLength(3);
    expect(db.pool.getStats().used).toBe(0);
  });

  test('a failed statement is told once, with its error in the library’s terms', async () => {
    const { db } = fake('fake', { answer: ({ kind }) => (kind === 'write' ? new DatabaseError('no') : undefined) });
    const events: QueryEvent[] = [];
    db.on('query', (event) => events.push(event));
    await expect(db.execute('insert ?', [1])).rejects.toThrow('no');
    await expect(db.transaction(() => db.execute('insert'))).rejects.toThrow('no');
    expect(events.map(({ sql, error, rows }) => [sql, (error as Error | undefined)?.message, rows])).toEqual([
      ['insert ?', 'no', 0], ['begin immediate', undefined, 0], ['insert', 'no', 0], ['rollback', undefined, 0],
    ]); // prettier-ignore
    expect(events[0]).toMatchObject({ params: [1n], kind: 'write', database: 'fake' });
    expect('transactionId' in events[0]!).toBe(false);
    expect(events[1]!.transactionId).toBe(events[2]!.transactionId);
  });

  test('a listener that is taken away hears nothing more', async () => {
    const { db } = fake();
    const events: QueryEvent[] = [];
    const stop = db.on('query', (event) => events.push(event));
    stop();
    stop();
    await db.execute('insert');
    expect(events).toEqual([]);
  });
});
