/** Conformance of transactions: all or nothing, savepoints, and no statement that slips out. */
import { TransactionError } from '../../core/errors.ts';
import type { Transaction } from '../../core/transaction.ts';
import { Model, outsideTransaction } from '../../database.ts';
import { text } from '../../schema/columns.ts';
import { integerKey } from '../../schema/groups.ts';
import type { ConformanceCase } from './case.ts';
import { equal, ok, rejects } from './expect.ts';
import { notes, Undo, withNotes } from './notes.ts';
import { scene, statementsOf } from './scene.ts';

const outcomeCases: readonly ConformanceCase[] = [
  {
    name: 'a transaction whose callback resolves is committed, and answers what that answers',
    run: (context) =>
      withNotes(context, async (Note, words) => {
        const answer = await Note.transaction(async (tx) => {
          equal([tx.depth, tx.active], [1, true], 'depth and active');
          await Note.create({ words: 'a' });
          await Note.create({ words: 'b' });
          return 7;
        });
        equal([answer, await words()], [7, 'a,b'], 'the answer and the rows');
      }),
  },
  {
    name: 'a transaction whose callback throws is rolled back, and rejects with that very error',
    run: (context) =>
      withNotes(context, async (Note, words) => {
        const error = new Undo('no');
        const work = async (): Promise<never> => {
          await Note.create({ words: 'a' });
          throw error;
        };
        ok((await rejects(() => Note.transaction(work), Undo)) === error, 'it is the same error');
        await rejects(() => Note.transaction(() => { throw error; }), Undo); // prettier-ignore
        equal(await words(), '', 'rows');
      }),
  },
  {
    name: 'a transaction sees its own writes',
    run: (context) =>
      withNotes(context, async (Note, words) => {
        await Note.transaction(async () => {
          const note = await Note.create({ words: 'a' });
          note.words = 'b';
          await note.save();
          equal(
            [await words(), await Note.query().count(), (await Note.findOne(note.id))?.words],
            ['b', 1, 'b'],
            'inside',
          );
        });
      }),
  },
  {
    name: 'rollback by hand undoes the transaction; what follows in it is refused',
    run: (context) =>
      withNotes(context, async (Note, words) => {
        await Note.transaction(async (tx) => {
          await Note.create({ words: 'a' });
          await tx.rollback();
          equal(tx.active, false, 'active');
          await rejects(() => Note.create({ words: 'b' }), TransactionError, 'rolled back');
          await rejects(() => tx.rollback(), TransactionError);
        });
        equal(await words(), '', 'rows');
      }),
  },
  {
    name: 'savepoints by name undo a part, and those set later with it',
    run: (context) =>
      withNotes(context, async (Note, words) => {
        await Note.transaction(async (tx) => {
          await Note.create({ words: 'a' });
          await tx.savepoint('one');
          await Note.create({ words: 'b' });
          await tx.savepoint('two');
          await Note.create({ words: 'c' });
          await tx.rollbackTo('one');
          equal(await words(), 'a', 'rows after rollbackTo');
          await rejects(() => tx.rollbackTo('two'), TransactionError, '"two"');
          await Note.create({ words: 'd' });
          await tx.rollbackTo('one');
          await rejects(() => tx.rollbackTo('on'), TransactionError, "'one'");
          await Note.create({ words: 'e' });
        });
        equal(await words(), 'a,e', 'rows');
      }),
  },
  {
    name: 'a savepoint is told from one with nearly its name, and from a nested transaction',
    run: (context) =>
      withNotes(context, async (Note, words) => {
        await Note.transaction(async (outer) => {
          await outer.savepoint('A');
          await Note.create({ words: 'a' });
          await outer.savepoint('a');
          await Note.create({ words: 'b' });
          await outer.rollbackTo('A');
          equal(await words(), '', 'rows after rollbackTo');
          const nested = Note.transaction(async (inner) => {
            await Note.create({ words: 'c' });
            for (const name of ['ar_1', 'ar_2', 'ar_3']) await inner.savepoint(name);
            await Note.create({ words: 'd' });
            throw new Undo();
          });
          await rejects(() => nested, Undo);
          equal(await words(), '', 'rows after the nested one was undone');
        });
      }),
  },
  {
    name: 'a record that was saved in what is rolled back is new or dirty again',
    run: (context) =>
      withNotes(context, async (Note, words) => {
        const old = await Note.create({ words: 'a' });
        const made = new Note({ words: 'b' });
        const attempt = Note.transaction(async () => {
          old.words = 'c';
          await old.save();
          await made.save();
          made.n = 1;
          await made.save();
          throw new Undo();
        });
        await rejects(() => attempt, Undo);
        equal([old.dirtyFields, old.words], [['words'], 'c'], 'the old record');
        equal([made.isNewRecord, made.id, made.n], [true, undefined, 1], 'the new record');
        await old.save();
        await made.save();
        equal(await words(), 'b,c', 'rows after saving again');
      }),
  },
  {
    name: 'a record saved after a savepoint or in a nested transaction is as it was before, once that is undone',
    run: (context) =>
      withNotes(context, async (Note, words) => {
        const [one, two] = [new Note({ words: 'a' }), new Note({ words: 'b' })];
        await Note.transaction(async (tx) => {
          await one.save();
          await tx.savepoint('here');
          one.words = 'x';
          await one.save();
          await two.save();
          await tx.rollbackTo('here');
          equal([one.dirtyFields, two.isNewRecord], [['words'], true], 'after rollbackTo');
          await rejects(() => Note.transaction(async () => { await two.save(); throw new Undo(); }), Undo); // prettier-ignore
          equal([one.isNewRecord, two.isNewRecord], [false, true], 'after the nested one');
        });
        equal(await words(), 'a', 'rows');
      }),
  },
];

const borderCases: readonly ConformanceCase[] = [
  {
    name: 'statements may be given their transaction explicitly',
    run: (context) =>
      withNotes(context, async (Note, words) => {
        let passed: Transaction | undefined;
        const attempt = Note.transaction(async (tx) => {
          passed = tx;
          const note = await Note.using(tx).create({ words: 'a' });
          note.words = 'b';
          await note.save({ tx });
          equal([(await Note.using(tx).findAll()).length, await Note.using(tx).query().count()], [1, 1], 'inside');
          throw new Undo();
        });
        await rejects(() => attempt, Undo);
        equal(await words(), '', 'rows');
        await rejects(() => Note.using(passed!).create({ words: 'c' }), TransactionError, 'rolled back');
        await rejects(() => Note.using({} as never).findAll(), TransactionError);
      }),
  },
  {
    name: 'a statement that begins after its transaction has ended is refused, and never commits by itself',
    run: (context) =>
      withNotes(context, async (Note, words) => {
        let later: Promise<unknown> | undefined;
        await Note.transaction(async (tx) => {
          const ended = new Promise<void>((resolve) => { tx.afterCommit(resolve); }); // prettier-ignore
          later = ended.then(() => Note.create({ words: 'late' }));
          later.catch(() => {});
          await Note.create({ words: 'a' });
        });
        await rejects(() => later, TransactionError, 'committed', 'Await every statement');
        equal(await words(), 'a', 'rows');
      }),
  },
  {
    name: 'a statement that was begun and not awaited still belongs to its transaction',
    run: (context) =>
      withNotes(context, async (Note, words) => {
        let begun: Promise<unknown> | undefined;
        await Note.transaction(async () => {
          await Note.transaction(() => void (begun = Note.create({ words: 'a' })));
        });
        await begun;
        equal(await words(), 'a', 'rows');
      }),
  },
  {
    name: 'a transaction begun with readOnly reads, and refuses to write',
    run: (context) =>
      withNotes(context, async (Note, words, db) => {
        await Note.create({ words: 'a' });
        const read = Note.transaction(
          async () => {
            equal(await Note.query().count(), 1, 'rows');
            await rejects(() => Note.create({ words: 'b' }), TransactionError, 'read-only');
            await rejects(() => db.execute('delete from notes'), TransactionError, 'read-only');
          },
          { readOnly: true },
        );
        await read;
        await Note.transaction(async () => {
          await Note.transaction(() => rejects(() => Note.create({ words: 'c' }), TransactionError), {
            readOnly: true,
          });
          await Note.create({ words: 'd' });
        });
        equal(await words(), 'a,d', 'rows');
      }),
  },
  {
    name: 'a read outside the transaction sees what is committed, from inside it too',
    connections: 2,
    run: (context) =>
      withNotes(context, async (Note) => {
        await Note.transaction(async () => {
          await Note.create({ words: 'a' });
          equal(await outsideTransaction(() => Note.query().count()), 0, 'rows outside');
          equal(await Note.query().count(), 1, 'rows inside');
        });
        equal(await Note.query().count(), 1, 'rows afterwards');
      }),
  },
  {
    name: 'reads do not wait for an open transaction, and see nothing of it',
    connections: 2,
    run: (context) =>
      withNotes(context, async (Note) => {
        let end = (): void => {};
        const held = new Promise<void>((resolve) => { end = resolve; }); // prettier-ignore
        let begun = (): void => {};
        const open = new Promise<void>((resolve) => { begun = resolve; }); // prettier-ignore
        const writing = Note.transaction(async () => {
          await Note.create({ words: 'a' });
          begun();
          await held;
        });
        await open;
        equal(await Note.query().count(), 0, 'rows while it is open');
        end();
        await writing;
        equal(await Note.query().count(), 1, 'rows afterwards');
      }),
  },
  {
    name: 'a statement on another database inside a transaction is refused, naming both, unless it is told to be independent',
    run: async (context) => {
      const [Note, Other] = [notes(), class Other extends Model('others', { ...integerKey, words: text() }) {}];
      await scene(context, [Note], (db) =>
        scene({ ...context, config: context.otherConfig }, [Other], async (other) => {
          await Note.transaction(async (tx) => {
            await rejects(() => Other.create({ words: 'a' }), TransactionError, db.name, other.name, 'independent');
            await rejects(() => Other.transaction(() => {}), TransactionError, db.name, other.name);
            await rejects(() => Other.using(tx).create({ words: 'b' }), TransactionError, db.name, other.name);
            await Other.transaction(async () => {
              await Other.create({ words: 'c' });
              await Note.create({ words: 'inside' });
            }, { independent: true }); // prettier-ignore
            await outsideTransaction(() => Other.create({ words: 'd' }));
            await tx.rollback();
          });
          equal([await Note.query().count(), await Other.query().count()], [0, 2], 'rows');
        }),
      );
    },
  },
  {
    name: 'transactions that run at the same time do not mix their statements',
    run: (context) =>
      withNotes(context, async (Note, _words, db) => {
        const counter = await Note.create({ words: 'counter' });
        const add = (fails: boolean): Promise<void> =>
          Note.transaction(async () => {
            await db.execute('update notes set n = n + 1 where id = ?', [counter.id]);
            await Note.findOne(counter.id);
            if (fails) throw new Undo();
          });
        await Promise.allSettled(Array.from({ length: 30 }, (_, i) => add(i % 3 === 0)));
        equal((await counter.refresh()).n, 20, 'the counter');
        equal(db.pool.getStats().used, 0, 'connections in use');
      }),
  },
  {
    name: 'mistakes in the call are refused before a connection is taken',
    run: (context) =>
      withNotes(context, async (Note, _words, db) => {
        const statements = await statementsOf(db, async () => {
          await rejects(() => Note.transaction(undefined as never), TransactionError, 'function');
        });
        equal([statements.length, db.pool.getStats().used], [0, 0], 'statements and connections');
      }),
  },
];

/** The cases about transactions. */
export const transactionCases: readonly ConformanceCase[] = [...outcomeCases, ...borderCases];
