/** Conformance of what transactions may be told: their isolation, how often they are tried, and how long they may take. */
import { ConfigError, LockError, TransactionError } from '../../core/errors.ts';
import type { IsolationLevel, TransactionOptions } from '../../core/transaction.ts';
import type { ConformanceCase } from './case.ts';
import { equal, ok, rejects } from './expect.ts';
import { Undo, withNotes } from './notes.ts';

const LEVELS: readonly IsolationLevel[] = ['read uncommitted', 'read committed', 'repeatable read', 'serializable'];

/** Longer than any of the waits below; nothing waits for it. */
const LONG_MS = 20_000;

const isolationCases: readonly ConformanceCase[] = [
  {
    name: 'every isolation can be asked for, by transactions that write and that read',
    run: (context) =>
      withNotes(context, async (Note, words) => {
        for (const [n, isolation] of LEVELS.entries()) {
          await Note.transaction(() => Note.create({ words: String(n) }), { isolation });
          const count = await Note.transaction(() => Note.query().count(), { isolation, readOnly: true });
          equal(count, n + 1, 'rows');
        }
        equal(await words(), '0,1,2,3', 'rows');
      }),
  },
  {
    name: 'with repeatable read or more, what has been read stays as it was, although others commit',
    connections: 2,
    run: (context) =>
      withNotes(context, async (Note, _words, db) => {
        await Note.create({ words: 'a' });
        for (const isolation of ['repeatable read', 'serializable'] as const) {
          const before = await Note.query().count();
          let reading = (): void => {};
          const begun = new Promise<void>((resolve) => { reading = resolve; }); // prettier-ignore
          let written = (): void => {};
          const committed = new Promise<void>((resolve) => { written = resolve; }); // prettier-ignore
          const counts = Note.transaction(
            async () => {
              const first = await Note.query().count();
              reading();
              await committed;
              return [first, await Note.query().count()];
            },
            { isolation, readOnly: true },
          );
          await begun;
          await Note.create({ words: 'b' });
          written();
          equal(await counts, [before, before], `counts with ${isolation}`);
        }
        equal(db.pool.getStats().used, 0, 'connections in use');
      }),
  },
  {
    name: 'a nested transaction takes no isolation and no retries of its own',
    run: (context) =>
      withNotes(context, async (Note, words) => {
        await Note.transaction(async () => {
          for (const options of [{ isolation: 'serializable' as const }, { retries: 1 }]) {
            const nested = (): Promise<unknown> => Note.transaction(() => Note.create({ words: 'no' }), options);
            await rejects(nested, TransactionError, Object.keys(options)[0]!, 'outermost');
          }
          await Note.transaction(() => Note.create({ words: 'a' }), { retries: 0, timeoutMs: LONG_MS });
        });
        equal(await words(), 'a', 'rows');
      }),
  },
  {
    name: 'options that mean nothing are refused by name before anything begins',
    run: (context) =>
      withNotes(context, async (Note, _words, db) => {
        const mistakes: [object, string][] = [
          [{ isolation: 'snapshot' }, 'isolation'],
          [{ retries: -1 }, 'retries'],
          [{ timeoutMs: 0 }, 'timeoutMs'],
          [{ timeout: 10 }, "'timeoutMs'"],
        ];
        for (const [options, word] of mistakes) {
          await rejects(() => Note.transaction(() => Note.create({ words: 'a' }), options as TransactionOptions), ConfigError, word); // prettier-ignore
        }
        equal([await Note.query().count(), db.pool.getStats().used], [0, 0], 'rows and connections');
      }),
  },
];

const retryCases: readonly ConformanceCase[] = [
  {
    name: 'a transaction that met a lock is run again as a whole: rows, records and callbacks of the failed attempt are undone',
    run: (context) =>
      withNotes(context, async (Note, words, db) => {
        const note = new Note({ words: 'a' });
        const states: boolean[] = [];
        const called: string[] = [];
        const used: number[] = [];
        const work = Note.transaction(
          async (tx) => {
            const attempt = states.push(note.isNewRecord);
            tx.afterCommit(() => called.push(`commit ${attempt}`));
            tx.afterRollback(() => {
              called.push(`rollback ${attempt}`);
              used.push(db.pool.getStats().used);
            });
            await note.save();
            if (attempt < 3) throw new LockError('somebody holds a lock');
          },
          { retries: 2 },
        );
        await work;
        equal(states, [true, true, true], 'the record at the beginning of each attempt');
        equal(called, ['rollback 1', 'rollback 2', 'commit 3'], 'callbacks');
        equal(used, [0, 0], 'connections in use between attempts');
        equal([await words(), note.isNewRecord], ['a', false], 'rows');
      }),
  },
  {
    name: 'errors that running again would not mend surface at once',
    run: (context) =>
      withNotes(context, async (Note, words) => {
        let attempts = 0;
        const work = async (): Promise<never> => {
          attempts++;
          await Note.create({ words: 'a' });
          throw new Undo();
        };
        await rejects(() => Note.transaction(work, { retries: 3 }), Undo);
        equal([attempts, await words()], [1, ''], 'attempts and rows');
      }),
  },
];

const timeCases: readonly ConformanceCase[] = [
  {
    name: 'a transaction that takes too long is rolled back, and what goes on in it writes nothing more',
    run: (context) =>
      withNotes(context, async (Note, words, db) => {
        const note = new Note({ words: 'a' });
        let goOn = (): void => {};
        const later = new Promise<void>((resolve) => { goOn = resolve; }); // prettier-ignore
        let late: Promise<unknown> | undefined;
        const work = async (): Promise<void> => {
          await note.save();
          late = later.then(() => Note.create({ words: 'late' }));
          late.catch(() => {});
          await late;
        };
        await rejects(() => Note.transaction(work, { timeoutMs: 200 }), TransactionError, '200 ms', 'timeoutMs');
        equal([note.isNewRecord, db.pool.getStats().used], [true, 0], 'the record and the connections in use');
        goOn();
        await rejects(() => late, TransactionError, 'rolled back', 'timeoutMs');
        equal(await words(), '', 'rows');
      }),
  },
  {
    name: 'a signal ends a transaction with its reason, and one that is kept in time changes nothing',
    run: (context) =>
      withNotes(context, async (Note, words, db) => {
        const aborter = new AbortController();
        const reason = new Undo('the caller has left');
        const work = async (): Promise<void> => {
          await Note.create({ words: 'a' });
          aborter.abort(reason);
          await new Promise(() => {});
        };
        const error = await rejects(() => Note.transaction(work, { signal: aborter.signal }), Undo);
        ok(error === reason, 'it is the reason itself');
        const { signal } = new AbortController();
        await Note.transaction(() => Note.create({ words: 'b' }), { signal, timeoutMs: LONG_MS });
        equal([await words(), db.pool.getStats().used], ['b', 0], 'rows and connections in use');
      }),
  },
  {
    name: 'a nested transaction that takes too long is undone alone',
    run: (context) =>
      withNotes(context, async (Note, words) => {
        await Note.transaction(async () => {
          await Note.create({ words: 'a' });
          const slow = async (): Promise<void> => {
            await Note.create({ words: 'b' });
            await new Promise(() => {});
          };
          await rejects(() => Note.transaction(slow, { timeoutMs: 100 }), TransactionError, 'nested', '100 ms');
          await Note.create({ words: 'c' });
        });
        equal(await words(), 'a,c', 'rows');
      }),
  },
];

/** The cases about isolation, retries and time. */
export const limitCases: readonly ConformanceCase[] = [...isolationCases, ...retryCases, ...timeCases];
