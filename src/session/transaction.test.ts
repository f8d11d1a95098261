/** Transactions on a backend that answers late and out of turn: which statements are sent, in which order, and which never. */
import { describe, expect, test } from 'vitest';
import { DatabaseError, TransactionError } from '../core/errors.ts';
import type { CompiledQuery } from '../core/sql.ts';
import { Database } from '../database.ts';
import { asyncScope } from '../node/async-scope.ts';
import { FakeBackend, type FakeAnswer } from '../testing/fake-backend.ts';

class Undo extends Error {}
const later = <T>(value: T): Promise<T> => new Promise((resolve) => { setTimeout(() => resolve(value), 1); }); // prettier-ignore

/** A database that answers each statement a moment later, unless `answer` says otherwise, and remembers what it was told. */
function fake(answer: (query: CompiledQuery) => FakeAnswer | Promise<FakeAnswer> = () => later(undefined)) {
  const backend = new FakeBackend({ scope: asyncScope, answer });
  const db = new Database({ database: 'fake', poolSize: 3 }, backend);
  return { db, backend, log: () => backend.statements.splice(0).map(({ sql }) => sql) };
}

describe('order', () => {
  test('a commit waits for statements that were begun and not awaited', async () => {
    const { db, log } = fake();
    let begun: Promise<unknown>[] = [];
    await db.transaction(() => {
      begun = [db.execute('insert 1'), db.execute('insert 2')];
    });
    await Promise.all(begun);
    expect(log()).toEqual(['begin immediate', 'insert 1', 'insert 2', 'commit']);
  });

  test('parts begun together do not mix, however deep and however their statements are begun', async () => {
    const { db, log } = fake();
    const part = (name: string) => db.transaction(() => Promise.all([db.execute(`insert ${name}1`), db.execute(`insert ${name}2`)])); // prettier-ignore
    await db.transaction(async () => {
      await Promise.all([part('a'), db.execute('insert x'), db.transaction(() => Promise.all([part('b'), part('c')]))]);
    });
    expect(log()).toEqual([
      'begin immediate',
      'savepoint ar_2', 'insert a1', 'insert a2', 'release ar_2',
      'insert x',
      'savepoint ar_2', 'savepoint ar_3', 'insert b1', 'insert b2', 'release ar_3', 'savepoint ar_3', 'insert c1', 'insert c2', 'release ar_3', 'release ar_2',
      'commit',
    ]); // prettier-ignore
  });

  test('a nested transaction whose callback never awaits is released after its statements', async () => {
    const { db, log } = fake();
    await db.transaction(async () => {
      let begun: Promise<unknown> | undefined;
      await db.transaction(() => {
        begun = db.execute('insert a');
      });
      await begun;
    });
    expect(log()).toEqual(['begin immediate', 'savepoint ar_2', 'insert a', 'release ar_2', 'commit']);
  });

  test('after a failure nothing is sent but the rollback, which waits for the statement that is under way', async () => {
    let arrive = (): void => {};
    const { db, log } = fake(({ sql }) =>
      sql === 'insert slow' ? new Promise((resolve) => { arrive = () => resolve(undefined); }) : undefined); // prettier-ignore
    const parts: Promise<unknown>[] = [];
    const attempt = db.transaction(async () => {
      parts.push(
        db.transaction(async () => {
          await db.execute('insert slow');
          await db.execute('insert never');
        }),
        db.transaction(() => db.execute('insert never either')),
        db.execute('insert not this one'),
      );
      await later(undefined);
      throw new Undo();
    });
    await later(undefined);
    await later(undefined);
    expect(log()).toEqual(['begin immediate', 'savepoint ar_2', 'insert slow']);
    arrive();
    await expect(attempt).rejects.toBeInstanceOf(Undo);
    const results = await Promise.allSettled(parts);
    expect(results.map((result) => result.status === 'rejected' && (result.reason as Error).constructor)).toEqual([TransactionError, TransactionError, TransactionError]); // prettier-ignore
    expect(log()).toEqual(['rollback']);
    expect(db.pool.getStats().used).toBe(0);
  });

  test('a part that outlives its transaction touches nothing, although its connection is in another one by then', async () => {
    const { db, log } = fake(() => undefined);
    let finish = (): void => {};
    const slow = new Promise<void>((resolve) => { finish = resolve; }); // prettier-ignore
    let part: Promise<unknown> | undefined;
    const attempt = db.transaction(async () => {
      part = db.transaction(() => slow);
      part.catch(() => {});
      throw new Undo();
    });
    await expect(attempt).rejects.toBeInstanceOf(Undo);
    await db.transaction(async () => {
      finish();
      await expect(part).rejects.toBeInstanceOf(TransactionError);
      await db.execute('insert a');
    });
    expect(log()).toEqual(['begin immediate', 'savepoint ar_2', 'rollback', 'begin immediate', 'insert a', 'commit']);
  });

  test('a nested failure rolls back to its savepoint and lets it go, so the names can be used again', async () => {
    const { db, log } = fake();
    await db.transaction(async () => {
      for (let i = 0; i < 2; i++)
        await expect(db.transaction(() => Promise.reject(new Undo()))).rejects.toBeInstanceOf(Undo);
    });
    const once = ['savepoint ar_2', 'rollback to ar_2', 'release ar_2'];
    expect(log()).toEqual(['begin immediate', ...once, ...once, 'commit']);
  });
});

describe('failures', () => {
  test('begin that fails gives the connection back, and the callback is not called', async () => {
    const { db, log } = fake(({ sql }) => (sql.startsWith('begin') ? new DatabaseError('no begin') : undefined));
    let called = false;
    await expect(db.transaction(() => void (called = true))).rejects.toThrow('no begin');
    expect([called, log(), db.pool.getStats().used]).toEqual([false, ['begin immediate'], 0]);
  });

  test('commit that fails is rolled back, and its error is the one that surfaces', async () => {
    const { db, log } = fake(({ sql }) => (sql === 'commit' ? new DatabaseError('no commit') : undefined));
    let rolledBack = false;
    const attempt = db.transaction((tx) => tx.afterRollback(() => void (rolledBack = true)));
    await expect(attempt).rejects.toThrow('no commit');
    expect([rolledBack, log(), db.pool.getStats().used]).toEqual([true, ['begin immediate', 'commit', 'rollback'], 0]);
  });

  test('a rollback that fails becomes the cause of the first error, and the pool cleans the connection', async () => {
    let failures = 1;
    const { db, log } = fake(({ sql }) => (sql === 'rollback' && failures-- > 0 ? new DatabaseError('no rollback') : undefined)); // prettier-ignore
    const error = await db.transaction(() => Promise.reject(new Undo('first'))).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ message: 'first', cause: { message: 'no rollback' } });
    expect(log()).toEqual(['begin immediate', 'rollback', 'rollback']);
    expect(db.pool.getStats().used).toBe(0);
  });

  test('a savepoint that cannot be released is undone', async () => {
    let failures = 1;
    const { db, log } = fake(({ sql }) =>
      sql === 'release ar_2' && failures-- > 0 ? new DatabaseError('no') : undefined,
    );
    await db.transaction(async () => {
      await expect(db.transaction(() => {})).rejects.toThrow('no');
    });
    const undone = ['release ar_2', 'rollback to ar_2', 'release ar_2'];
    expect(log()).toEqual(['begin immediate', 'savepoint ar_2', ...undone, 'commit']);
  });

  test('errors of afterRollback do not hide the error that led there', async () => {
    const { db } = fake();
    const attempt = db.transaction((tx) => {
      tx.afterRollback(() => Promise.reject(new Error('callback')));
      throw new Undo('first');
    });
    await expect(attempt).rejects.toThrow('first');
  });

  test('a callback that fails after a rollback by hand is reported', async () => {
    const { db } = fake();
    const attempt = db.transaction(async (tx) => {
      tx.afterRollback(() => Promise.reject(new Undo('callback')));
      await tx.rollback();
    });
    await expect(attempt).rejects.toThrow(/is rolled back, but 1 of the callbacks/);
  });

  test('a callback that throws leaves the other callbacks their turn', async () => {
    const { db } = fake();
    const called: number[] = [];
    const attempt = db.transaction((tx) => {
      for (const n of [1, 2, 3]) {
        tx.afterCommit(() => {
          called.push(n);
          if (n === 2) throw new Undo('two');
        });
      }
    });
    await expect(attempt).rejects.toMatchObject({ code: 'AR_TRANSACTION', cause: { message: 'two' } });
    expect(called).toEqual([1, 2, 3]);
  });
});

describe('the end', () => {
  test('the connection is free before anybody is called, so that callbacks may use the pool', async () => {
    const { db } = fake();
    const used: number[] = [];
    await db.transaction((tx) => tx.afterCommit(() => used.push(db.pool.getStats().used)));
    expect(used).toEqual([0]);
  });

  test('callbacks run outside: what they write commits by itself', async () => {
    const { db, log } = fake();
    await db.transaction((tx) => tx.afterCommit(() => db.execute('insert after')));
    expect(log()).toEqual(['begin immediate', 'commit', 'insert after']);
  });

  test('what was registered after a savepoint counts as rolled back with it', async () => {
    const { db } = fake();
    const called: string[] = [];
    await db.transaction(async (tx) => {
      tx.afterCommit(() => called.push('commit before'));
      tx.afterRollback(() => called.push('rollback before'));
      await tx.savepoint('here');
      tx.afterCommit(() => called.push('commit after'));
      tx.afterRollback(() => called.push('rollback after'));
      await tx.rollbackTo('here');
      tx.afterCommit(() => called.push('commit at last'));
    });
    expect(called).toEqual(['rollback after', 'commit before', 'commit at last']);
  });

  test('nothing can be registered, set or undone any more', async () => {
    const { db } = fake();
    const tx = await db.transaction((tx) => tx);
    expect(tx.active).toBe(false);
    expect(() => tx.afterCommit(() => {})).toThrow(TransactionError);
    expect(() => tx.afterRollback(() => {})).toThrow(TransactionError);
    for (const late of [() => tx.savepoint('a'), () => tx.rollbackTo('a'), () => tx.rollback()])
      await expect(late()).rejects.toThrow(/committed already/);
  });

  test('a nested transaction that has ended takes no statements, although the outer one is open', async () => {
    const { db } = fake();
    await db.transaction(async () => {
      const inner = await db.transaction((tx) => tx);
      expect(inner.active).toBe(false);
      await expect(inner.savepoint('a')).rejects.toThrow(/committed already/);
    });
  });

  test('a savepoint needs a name, which is quoted', async () => {
    const { db, log } = fake();
    await db.transaction(async (tx) => {
      await expect(tx.savepoint('')).rejects.toThrow(TransactionError);
      await expect(tx.rollbackTo(1 as never)).rejects.toThrow(/got 1/);
      await tx.savepoint('a"; drop');
      await tx.rollbackTo('a"; drop');
    });
    expect(log()).toEqual(['begin immediate', 'savepoint "1 a""; drop"', 'rollback to "1 a""; drop"', 'commit']);
  });
});
