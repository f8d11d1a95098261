/** Conformance of nested transactions: each is undone alone, they take turns, and callbacks wait for the outermost end. */
import { TransactionError } from '../../core/errors.ts';
import type { ConformanceCase } from './case.ts';
import { equal, ok, rejects } from './expect.ts';
import { Undo, withNotes } from './notes.ts';

/** The cases about nested transactions and callbacks. */
export const nestingCases: readonly ConformanceCase[] = [
  {
    name: 'a nested transaction is undone alone, or with the one around it',
    run: (context) =>
      withNotes(context, async (Note, words) => {
        await Note.transaction(async (outer) => {
          await Note.create({ words: 'a' });
          await rejects(() => Note.transaction(async (inner) => {
            equal([inner.depth, inner.id], [2, outer.id], 'depth and id');
            await Note.create({ words: 'b' });
            throw new Undo();
          }), Undo); // prettier-ignore
          await Note.transaction(async () => void (await Note.create({ words: 'c' })));
        });
        equal(await words(), 'a,c', 'after the inner one was undone');
        const attempt = Note.transaction(async () => {
          await Note.transaction(async () => void (await Note.create({ words: 'd' })));
          throw new Undo();
        });
        await rejects(() => attempt, Undo);
        equal(await words(), 'a,c', 'after the outer one was undone');
      }),
  },
  {
    name: 'nested transactions started together run one after the other, and each is undone alone',
    run: (context) =>
      withNotes(context, async (Note, words) => {
        const order: string[] = [];
        const part = (name: string, fails: boolean): Promise<void> =>
          Note.transaction(async () => {
            order.push(`${name} begins`);
            await Note.create({ words: name });
            await Note.query().count();
            order.push(`${name} ends`);
            if (fails) throw new Undo();
          });
        await Note.transaction(async () => {
          const results = await Promise.allSettled([
            part('a', false),
            part('b', true),
            Note.create({ words: 'c' }),
            part('d', false),
          ]);
          equal(results.map(({ status }) => status), ['fulfilled', 'rejected', 'fulfilled', 'fulfilled'], 'results'); // prettier-ignore
        });
        equal(order, ['a begins', 'a ends', 'b begins', 'b ends', 'd begins', 'd ends'], 'the order');
        equal(await words(), 'a,c,d', 'rows');
      }),
  },
  {
    name: 'when one of several parts fails, the others cannot write any more',
    run: (context) =>
      withNotes(context, async (Note, words, db) => {
        let late: Promise<unknown> | undefined;
        const slow = async (): Promise<void> => {
          for (let round = 0; round < 20; round++) await Note.create({ words: `s${round}` });
        };
        const attempt = Note.transaction(async () => {
          late = Note.transaction(slow);
          late.catch(() => {});
          await Promise.all([Note.transaction(() => Promise.reject(new Undo())), Promise.reject(new Undo())]);
        });
        await rejects(() => attempt, Undo);
        equal(await words(), '', 'rows when the transaction is over');
        await rejects(() => late, TransactionError, 'rolled back');
        equal([await words(), db.pool.getStats().used], ['', 0], 'rows and connections when the last part is over');
      }),
  },
  {
    name: 'code in a nested transaction that names the outer one writes in the nested one',
    run: (context) =>
      withNotes(context, async (Note, words) => {
        await Note.transaction(async (outer) => {
          const attempt = Note.transaction(async () => {
            await Note.using(outer).create({ words: 'a' });
            await new Note({ words: 'b' }).save({ tx: outer });
            await rejects(() => outer.rollback(), TransactionError, 'nested');
            await rejects(() => outer.savepoint('x'), TransactionError, 'nested');
            throw new Undo();
          });
          await rejects(() => attempt, Undo);
        });
        equal(await words(), '', 'rows');
      }),
  },
  {
    name: 'afterCommit waits for the outermost commit, and is not called for what is rolled back',
    run: (context) =>
      withNotes(context, async (Note, words) => {
        const called: string[] = [];
        const note = (what: string) => async (): Promise<void> => void called.push(`${what}: ${await words()}`);
        await Note.transaction(async (outer) => {
          outer.afterCommit(note('outer'));
          await Note.transaction(async (inner) => {
            inner.afterCommit(note('inner'));
            inner.afterRollback(note('wrong'));
            await Note.create({ words: 'a' });
          });
          await rejects(() => Note.transaction(async (inner) => {
            inner.afterCommit(note('wrong'));
            inner.afterRollback(note('undone'));
            throw new Undo();
          }), Undo); // prettier-ignore
          equal(called, [], 'called before the end');
        });
        equal([...called].sort(), ['inner: a', 'outer: a', 'undone: a'], 'called at the end');
      }),
  },
  {
    name: 'afterRollback is called when the outermost transaction is rolled back, and may write then',
    run: (context) =>
      withNotes(context, async (Note, words) => {
        const attempt = Note.transaction(async (outer) => {
          outer.afterCommit(() => Note.create({ words: 'wrong' }));
          outer.afterRollback(() => Note.create({ words: 'outer' }));
          await Note.transaction((inner) => inner.afterRollback(() => Note.create({ words: 'inner' })));
          throw new Undo();
        });
        await rejects(() => attempt, Undo);
        equal(await words(), 'inner,outer', 'rows after a throw');
        await Note.transaction(async (tx) => {
          tx.afterRollback(() => Note.create({ words: 'by hand' }));
          await tx.rollback();
        });
        equal(await words(), 'by hand,inner,outer', 'rows after a rollback by hand');
      }),
  },
  {
    name: 'a callback that fails after the commit is reported, and nothing is undone',
    run: (context) =>
      withNotes(context, async (Note, words, db) => {
        const attempt = Note.transaction(async (tx) => {
          tx.afterCommit(() => Promise.reject(new Undo('mail')));
          await Note.create({ words: 'a' });
        });
        const error = await rejects(() => attempt, TransactionError, 'committed');
        ok(error.cause instanceof Undo, 'the cause is the callback’s error');
        equal([await words(), db.pool.getStats().used], ['a', 0], 'rows and connections');
      }),
  },
];
