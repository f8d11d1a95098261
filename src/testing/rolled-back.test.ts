/** What a test in rolledBack leaves behind: nothing, however it ends. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ConfigError, TransactionError, UniqueViolationError } from '../core/errors.ts';
import { Database, Model } from '../database.ts';
import { text } from '../schema/columns.ts';
import { integerKey } from '../schema/groups.ts';
import { SQLiteBackend } from '../sqlite/backend.ts';
import { FakeBackend } from './fake-backend.ts';
import { rolledBack } from './rolled-back.ts';

class Note extends Model('notes', { ...integerKey, words: text().unique() }) {}

let db: Database;
beforeEach(async () => {
  db = new Database({ database: ':memory:' }, SQLiteBackend).bind(Note);
  await db.createTables([Note]);
  await Note.create({ words: 'before' });
});
afterEach(() => db.dispose());

/** The words that are left, once the connection is free again. */
const left = async (): Promise<unknown[]> => (await Note.query().orderBy('id').all()).map(({ words }) => words);

describe('is undone', () => {
  test('what was written, and its records are new again', async () => {
    const note = new Note({ words: 'a' });
    let inside = 0;
    await rolledBack(db, async () => {
      await note.save();
      await db.execute("delete from notes where words = 'before'");
      inside = await Note.query().count();
    })();
    expect([inside, await left(), note.isNewRecord]).toEqual([1, ['before'], true]);
  });

  test('what a nested transaction has committed', async () => {
    let depth = 0;
    await rolledBack(db, async () => {
      await db.transaction(async (tx) => {
        depth = tx.depth;
        await Note.create({ words: 'a' });
      });
    })();
    expect([depth, await left()]).toEqual([2, ['before']]);
  });

  test('what was not awaited, and is waited for', async () => {
    const notes: Promise<unknown>[] = [];
    await rolledBack(db, () => {
      notes.push(
        Note.create({ words: 'a' }),
        db.transaction(() => Note.create({ words: 'b' })),
      );
    })();
    await Promise.all(notes);
    expect(await left()).toEqual(['before']);
  });

  test('a table that was made', async () => {
    await rolledBack(db, () => db.execute('create table other (a)'))();
    expect((await db.introspect()).tables.map(({ name }) => name)).toEqual(['notes']);
  });
});

describe('passes through', () => {
  test('an error, and everything is undone', async () => {
    const error = new Error('expected 1 to be 2');
    const run = rolledBack(db, async () => {
      await Note.create({ words: 'a' });
      throw error;
    });
    await expect(run()).rejects.toBe(error);
    expect(await left()).toEqual(['before']);
  });

  test('an error that is thrown at once', async () => {
    const error = new Error('at once');
    await expect(
      rolledBack(db, () => {
        throw error;
      })(),
    ).rejects.toBe(error);
  });

  test('nothing else: an error that the test expects is no failure', async () => {
    await rolledBack(db, async () => {
      await expect(Note.create({ words: 'before' })).rejects.toBeInstanceOf(UniqueViolationError);
      await Note.create({ words: 'a' });
    })();
    expect(await left()).toEqual(['before']);
  });
});

test('two databases, one inside of the other', async () => {
  class Word extends Model('words', { ...integerKey, word: text() }) {}
  await using other = new Database({ database: ':memory:' }, SQLiteBackend).bind(Word);
  await other.createTables([Word]);
  const inside: number[] = [];
  const run = rolledBack(
    db,
    rolledBack(other, async () => {
      await Note.create({ words: 'a' });
      await Word.create({ word: 'a' });
      inside.push(await Note.query().count(), await Word.query().count());
    }),
  );
  await run();
  expect([inside, await left(), await Word.query().count()]).toEqual([[2, 1], ['before'], 0]);
});

describe('a test that gets over the loss of its transaction passes', () => {
  test('when the database rolled back by itself', async () => {
    await rolledBack(db, async () => {
      await Note.create({ words: 'a' });
      const statement = db.execute("insert or rollback into notes (words) values ('before')");
      await expect(statement).rejects.toBeInstanceOf(UniqueViolationError);
      await expect(Note.query().count()).rejects.toBeInstanceOf(TransactionError);
    })();
    expect(await left()).toEqual(['before']);
  });

  test('but not one that fails besides, or has a callback that does', async () => {
    const error = new Error('own');
    const lose = (): Promise<unknown> =>
      db.execute("insert or rollback into notes (words) values ('before')").catch(() => {});
    const failing = rolledBack(db, async () => {
      await lose();
      throw error;
    });
    await expect(failing()).rejects.toBe(error);
    const calling = rolledBack(db, async (tx) => {
      tx.afterRollback(() => {
        throw error;
      });
      await tx.rollback();
    });
    await expect(calling()).rejects.toMatchObject({ cause: error });
  });
});

describe('as tests of a runner', () => {
  class Word extends Model('words', { ...integerKey, word: text() }) {}
  const shared = new Database({ database: ':memory:' }, SQLiteBackend).bind(Word);
  beforeAll(() => shared.createTables([Word]));
  afterAll(() => shared.dispose());

  for (const name of ['the first finds an empty table', 'and so does the second']) {
    test(
      name,
      rolledBack(shared, async () => {
        expect(await Word.query().count()).toBe(0);
        await Word.create({ word: name });
      }),
    );
  }
});

test('can be run again, and begins with the same database each time', async () => {
  const counts: number[] = [];
  const run = rolledBack(db, async () => {
    await Note.create({ words: 'a' });
    counts.push(await Note.query().count());
  });
  await run();
  await run();
  expect(counts).toEqual([2, 2]);
});

test('takes no parameters, because runners look at how many a test has', () => {
  expect(rolledBack(db, () => {})).toHaveLength(0);
});

test('callbacks after a commit are never called, those after a rollback at the end', async () => {
  const called: string[] = [];
  await rolledBack(db, async (tx) => {
    tx.afterCommit(() => called.push('commit'));
    tx.afterRollback(() => called.push('rollback'));
    await Note.create({ words: 'a' });
    called.push('end of the test');
  })();
  expect(called).toEqual(['end of the test', 'rollback']);
});

test('a test may roll back by itself', async () => {
  await rolledBack(db, async (tx) => {
    await Note.create({ words: 'a' });
    await tx.rollback();
  })();
  expect(await left()).toEqual(['before']);
});

test('a statement that comes when the test has ended is refused', async () => {
  let late!: () => Promise<unknown>;
  await rolledBack(db, (tx) => {
    late = () => new Note({ words: 'late' }).save({ tx });
  })();
  await expect(late()).rejects.toBeInstanceOf(TransactionError);
});

test('without a scope the transaction is handed on', async () => {
  const backend = new FakeBackend();
  await using fake = new Database({ database: 'fake' }, backend);
  class Other extends Model('others', { ...integerKey }) {}
  fake.bind(Other);
  await rolledBack(fake, (tx) => Other.using(tx).query().all())();
  expect(backend.statements.map(({ sql }) => sql.split(' ')[0])).toEqual(['begin', 'select', 'rollback']);
});

test('what is no database or no function is refused where the test is defined', () => {
  expect(() => rolledBack(undefined as never, () => {})).toThrow(
    /takes a database that is there already, got undefined/,
  );
  expect(() => rolledBack(db, undefined as never)).toThrow(ConfigError);
});
