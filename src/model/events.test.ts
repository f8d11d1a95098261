/** Events around the writing of records: their order, what they can change and prevent, who hears them, and when nothing may happen. */
import { afterEach, describe, expect, test } from 'vitest';
import { ConfigError, QueryError, RecordNotFoundError } from '../core/errors.ts';
import type { CompiledQuery } from '../core/sql.ts';
import { Database, Model, type AnyModelClass } from '../database.ts';
import { asyncScope } from '../node/async-scope.ts';
import { integer, text } from '../schema/columns.ts';
import { integerKey, timestamps } from '../schema/groups.ts';
import { FakeBackend, type FakeAnswer } from '../testing/fake-backend.ts';
import type { EventContext, RecordEvent } from './events.ts';

let open: Database | undefined;
afterEach(() => open?.dispose());

/** A database that records what it is told; writes change one row and make the key 7 unless told otherwise. */
function fake(
  models: readonly AnyModelClass[],
  answer: (query: CompiledQuery) => FakeAnswer | Promise<FakeAnswer> = () => undefined,
): { db: Database; log: () => string[] } {
  const backend = new FakeBackend({
    scope: asyncScope,
    answer: (query) => answer(query) ?? { changes: 1, lastInsertId: 7 },
  });
  open = new Database({ database: 'fake' }, backend).bind(...models);
  return { db: open, log: () => backend.statements.splice(0).map(({ sql }) => sql.split(' ')[0]!) };
}

const notes = () => class Note extends Model('notes', { ...integerKey, words: text(), n: integer().default(0) }) {};
type NoteModel = ReturnType<typeof notes>;

const ALL = [
  'beforeValidate', 'afterValidate', 'beforeSave', 'beforeInsert', 'beforeUpdate', 'afterInsert', 'afterUpdate', 'afterSave',
  'beforeDelete', 'afterDelete', 'afterCommit', 'afterRollback',
] as const satisfies readonly RecordEvent[]; // prettier-ignore

/** Writes the names of all events into a list as they happen. */
function heard(Note: NoteModel): string[] {
  const list: string[] = [];
  for (const event of ALL) Note.on(event, () => list.push(event));
  return list;
}

const later = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('the order of events', () => {
  test('of an insert, an update and a delete that commit by themselves', async () => {
    const Note = notes();
    fake([Note]);
    const list = heard(Note);
    const note = await Note.create({ words: 'a' });
    expect(list.splice(0)).toEqual(['beforeValidate', 'afterValidate', 'beforeSave', 'beforeInsert', 'afterInsert', 'afterSave', 'afterCommit']); // prettier-ignore
    note.words = 'b';
    await note.save();
    expect(list.splice(0)).toEqual(['beforeValidate', 'afterValidate', 'beforeSave', 'beforeUpdate', 'afterUpdate', 'afterSave', 'afterCommit']); // prettier-ignore
    await note.delete();
    expect(list).toEqual(['beforeDelete', 'afterDelete', 'afterCommit']);
  });

  test('of one event is that of registration, and each listener is waited for', async () => {
    const Note = notes();
    const { log } = fake([Note]);
    const list: string[] = [];
    Note.on('beforeSave', async () => {
      await later();
      list.push('slow');
    });
    Note.on('beforeSave', () => list.push(`quick, ${log().length} statements`));
    await Note.create({ words: 'a' });
    expect(list).toEqual(['slow', 'quick, 0 statements']);
  });

  test('saving a record without changes calls nobody', async () => {
    const Note = notes();
    const { log } = fake([Note]);
    const note = await Note.create({ words: 'a' });
    const list = heard(Note);
    log();
    await note.save();
    expect([list, log()]).toEqual([[], []]);
  });
});

describe('what listeners are told', () => {
  test('the kind of write, the columns before it as they are now, and after it as they were written', async () => {
    const Note = notes();
    fake([Note]);
    const told: [string, EventContext][] = [];
    for (const event of ['beforeSave', 'beforeUpdate', 'afterSave'] as const)
      Note.on(event, (_, context) => told.push([event, context]));
    const note = await Note.create({ words: 'a' });
    const isNew = { isNew: true, operation: 'insert', dirtyFields: ['words', 'n'], tx: undefined };
    expect(told.splice(0)).toEqual([['beforeSave', isNew], ['afterSave', isNew]]); // prettier-ignore
    Note.on('beforeSave', (record) => (record.n = 5));
    note.words = 'b';
    await note.save();
    expect(told.map(([event, { isNew: fresh, dirtyFields }]) => [event, fresh, dirtyFields])).toEqual([
      ['beforeSave', false, ['words']],
      ['beforeUpdate', false, ['words', 'n']],
      ['afterSave', false, ['words', 'n']],
    ]);
    expect(Object.isFrozen(told[0]![1]) && Object.isFrozen(told[0]![1].dirtyFields)).toBe(true);
  });

  test('the transaction, whether it is around them or was passed', async () => {
    const Note = notes();
    const { db } = fake([Note]);
    const told: unknown[] = [];
    Note.on('afterSave', (_, { tx }) => told.push(tx?.id));
    Note.on('afterCommit', (_, { tx }) => told.push(tx));
    const ids = [
      await db.transaction(async (tx) => (await Note.create({ words: 'a' }), tx.id)),
      await db.transaction(async (tx) => (await Note.using(tx).create({ words: 'b' }), tx.id)),
    ];
    expect(told).toEqual([ids[0], undefined, ids[1], undefined]);
  });
});

describe('before the write', () => {
  test('values that listeners set are written, updatedAt with them', async () => {
    class Note extends Model('notes', { ...integerKey, ...timestamps, words: text() }) {
      static {
        this.on('beforeSave', (note) => (note.words = note.words.trim()));
      }
    }
    let params: readonly unknown[] = [];
    fake([Note], (query) => void (params = query.params));
    const note = await Note.create({ words: ' a ' });
    expect([note.words, params.includes('a'), note.isDirty]).toEqual(['a', true, false]);
  });

  test('a listener that undoes the change leaves nothing to write', async () => {
    const Note = notes();
    const { log } = fake([Note]);
    const note = await Note.create({ words: 'a' });
    log();
    const list = heard(Note);
    Note.on('beforeSave', (record) => (record.words = 'a'));
    note.words = 'b';
    await note.save();
    expect(log()).toEqual([]);
    expect(list).toEqual(['beforeValidate', 'afterValidate', 'beforeSave', 'beforeUpdate']);
  });

  test.each(['beforeValidate', 'afterValidate', 'beforeSave', 'beforeInsert'] as const)(
    'an error in %s prevents the write, reaches the caller and keeps later listeners from running',
    async (event) => {
      const Note = notes();
      const { log } = fake([Note]);
      const refusal = new Error('no');
      Note.on(event, async () => {
        await later();
        throw refusal;
      });
      const list = heard(Note);
      const note = new Note({ words: 'a' });
      await expect(note.save()).rejects.toBe(refusal);
      expect(list).not.toContain(event);
      expect(list.some((name) => name.startsWith('after') && name !== 'afterValidate')).toBe(false);
      expect([log(), note.isNewRecord]).toEqual([[], true]);
      await expect(note.save()).rejects.toBe(refusal); // it can be tried again
    },
  );

  test('an error in beforeDelete keeps the row', async () => {
    const Note = notes();
    const { log } = fake([Note]);
    const note = await Note.create({ words: 'a' });
    log();
    Note.on('beforeDelete', () => Promise.reject(new Error('kept')));
    await expect(note.delete()).rejects.toThrow('kept');
    expect(log()).toEqual([]);
  });

  test('a listener that saves its own record is refused, and so is a second save meanwhile', async () => {
    const Note = notes();
    const { log } = fake([Note]);
    const stop = Note.on('beforeSave', (note) => note.save());
    await expect(Note.create({ words: 'a' })).rejects.toThrow(/This Note is being saved or deleted already/);
    stop();
    Note.on('beforeSave', later);
    const note = new Note({ words: 'a' });
    const [first, second] = await Promise.allSettled([note.save(), note.save()]);
    expect([first.status, second]).toMatchObject(['fulfilled', { status: 'rejected', reason: expect.any(QueryError) }]);
    expect(log()).toEqual(['insert']);
  });

  test('a record that was never saved cannot be deleted, and nobody is asked', async () => {
    const Note = notes();
    fake([Note]);
    const list = heard(Note);
    await expect(new Note({ words: 'a' }).delete()).rejects.toThrow(/never saved/);
    expect(list).toEqual([]);
  });
});

describe('after the write', () => {
  test('a listener may save the record again; it ends when nothing changes any more', async () => {
    const Note = notes();
    const { log } = fake([Note]);
    Note.on('afterSave', async (note) => {
      note.n = Math.min(note.n + 1, 2);
      await note.save();
    });
    expect((await Note.create({ words: 'a' })).n).toBe(2);
    expect(log()).toEqual(['insert', 'update', 'update']);
  });

  test('an error in afterSave reaches the caller, but what has committed by itself stays and is announced', async () => {
    const Note = notes();
    fake([Note]);
    const list: string[] = [];
    Note.on('afterSave', () => Promise.reject(new Error('too late')));
    Note.on('afterCommit', () => list.push('afterCommit'));
    Note.on('afterCommit', () => Promise.reject(new Error('second')));
    const note = new Note({ words: 'a' });
    await expect(note.save()).rejects.toThrow('too late');
    expect([note.isNewRecord, note.id, list]).toEqual([false, 7, ['afterCommit']]);
  });

  test('a write that the database refuses is followed by nothing', async () => {
    const Note = notes();
    const { db } = fake([Note], ({ kind }) => {
      if (kind === 'write') throw new Error('no such table');
      return undefined;
    });
    const list = heard(Note);
    const before = ['beforeValidate', 'afterValidate', 'beforeSave', 'beforeInsert'];
    await expect(Note.create({ words: 'a' })).rejects.toThrow('no such table');
    expect(list.splice(0)).toEqual(before);
    await expect(db.transaction(() => Note.create({ words: 'a' }))).rejects.toThrow('no such table');
    expect(list).toEqual(before);
  });

  test('a row that is gone is followed by nothing', async () => {
    const Note = notes();
    let changes = 1;
    fake([Note], ({ kind }) => (kind === 'write' ? { changes, lastInsertId: 7 } : undefined));
    const note = await Note.create({ words: 'a' });
    const list = heard(Note);
    changes = 0;
    await expect(note.delete()).rejects.toThrow(RecordNotFoundError);
    expect(list).toEqual(['beforeDelete']);
  });
});

describe('inside a transaction', () => {
  test('afterCommit waits for the end of the outermost one', async () => {
    const Note = notes();
    const { db } = fake([Note]);
    const list = heard(Note);
    await db.transaction(async () => {
      await db.transaction(() => Note.create({ words: 'a' }));
      expect(list.splice(0).at(-1)).toBe('afterSave');
    });
    expect(list).toEqual(['afterCommit']);
  });

  test('afterRollback comes instead when anything around the write is undone', async () => {
    const Note = notes();
    const { db } = fake([Note]);
    const list: unknown[] = [];
    Note.on('afterCommit', ({ words }) => list.push(['commit', words]));
    Note.on('afterRollback', ({ words, isNewRecord }) => list.push(['rollback', words, isNewRecord]));
    await db.transaction(async (tx) => {
      await Note.create({ words: 'kept' });
      await tx.savepoint('here');
      await Note.create({ words: 'undone by a savepoint' });
      await tx.rollbackTo('here');
      await db.transaction(() => Note.create({ words: 'undone' }).then(() => Promise.reject(new Error()))).catch(() => {});
    }); // prettier-ignore
    expect(list).toEqual([
      ['rollback', 'undone by a savepoint', true],
      ['rollback', 'undone', true],
      ['commit', 'kept'],
    ]);
  });

  test('a write that waits for a savepoint to be set, and is undone with it, was not committed', async () => {
    const Note = notes();
    const { db } = fake([Note], ({ sql }) =>
      sql.startsWith('savepoint') ? later().then(() => ({ changes: 0 })) : undefined,
    );
    const list: string[] = [];
    Note.on('afterCommit', () => list.push('commit'));
    Note.on('afterRollback', () => list.push('rollback'));
    await db.transaction(async (tx) => {
      await Promise.all([tx.savepoint('here'), Note.create({ words: 'a' })]);
      await tx.rollbackTo('here');
    });
    expect(list).toEqual(['rollback']);
  });

  test('an error in afterSave undoes the write when it leaves the transaction', async () => {
    const Note = notes();
    const { db, log } = fake([Note]);
    const list: string[] = [];
    Note.on('afterSave', () => Promise.reject(new Error('no')));
    Note.on('afterRollback', () => list.push('rollback'));
    await expect(db.transaction(() => Note.create({ words: 'a' }))).rejects.toThrow('no');
    expect([log().at(-1), list]).toEqual(['rollback', ['rollback']]);
  });

  test('an error in afterCommit is reported by the transaction, whose data stay', async () => {
    const Note = notes();
    const { db, log } = fake([Note]);
    Note.on('afterCommit', () => Promise.reject(new Error('no mail')));
    const work = db.transaction(() => Note.create({ words: 'a' }));
    await expect(work).rejects.toMatchObject({ code: 'AR_TRANSACTION', cause: new Error('no mail') });
    expect(log().at(-1)).toBe('commit');
    await expect(Note.create({ words: 'b' })).rejects.toThrow('no mail');
  });

  test('a delete is followed by its end, too', async () => {
    const Note = notes();
    const { db } = fake([Note]);
    const note = await Note.create({ words: 'a' });
    const list: unknown[] = [];
    for (const event of ['afterCommit', 'afterRollback'] as const)
      Note.on(event, (_, { operation, isNew }) => list.push([event, operation, isNew]));
    await db.transaction(async (tx) => {
      await note.delete();
      await tx.rollback();
    });
    await db.transaction(() => note.delete());
    expect(list).toEqual([['afterRollback', 'delete', false], ['afterCommit', 'delete', false]]); // prettier-ignore
  });

  test('listeners write in the same one', async () => {
    class Log extends Model('log', { ...integerKey, words: text() }) {}
    const Note = notes();
    const { db, log } = fake([Note, Log]);
    Note.on('afterInsert', async ({ words }) => void (await Log.create({ words })));
    await db.transaction(() => Note.create({ words: 'a' }));
    expect(log()).toEqual(['begin', 'insert', 'insert', 'commit']);
  });
});

describe('who listens', () => {
  test('a function that is unsubscribed is called no more, except by an emission that has begun', async () => {
    const Note = notes();
    fake([Note]);
    const list: string[] = [];
    const stopFirst = Note.on('afterSave', () => {
      list.push('first');
      stopFirst();
      stopSecond();
    });
    const stopSecond = Note.on('afterSave', () => list.push('second'));
    await Note.create({ words: 'a' });
    await Note.create({ words: 'b' });
    stopFirst();
    expect(list).toEqual(['first', 'second']);
  });

  test('a function registered twice is called twice and removed once at a time', async () => {
    const Note = notes();
    fake([Note]);
    let calls = 0;
    const count = () => calls++;
    const stop = Note.on('afterSave', count);
    Note.on('afterSave', count);
    await Note.create({ words: 'a' });
    stop();
    stop();
    await Note.create({ words: 'b' });
    expect(calls).toBe(3);
  });

  test('a subclass hears what its base hears, first the base; base and siblings do not hear its own', async () => {
    const Note = notes();
    class Letter extends Note {}
    class Memo extends Note {}
    fake([Note]);
    const list: string[] = [];
    Letter.on('beforeSave', () => list.push('letter'));
    Note.on('beforeSave', () => list.push('note')); // after the subclass has listeners of its own
    await Letter.create({ words: 'a' });
    expect(list.splice(0)).toEqual(['note', 'letter']);
    await Memo.create({ words: 'a' });
    await Note.create({ words: 'a' });
    expect(list).toEqual(['note', 'note']);
  });

  test('an event that does not exist, a listener that is no function and a class that is no model are refused by name', () => {
    const Note = notes();
    const on = Note.on as (this: unknown, event: string, listener: () => void) => unknown;
    const unknown = () => on.call(Note, 'beforesave', () => {});
    expect(unknown).toThrow(new ConfigError('Note.on() knows no event "beforesave". Did you mean \'beforeSave\'?'));
    expect(() => Note.on('beforeSave', 'x' as never)).toThrow(ConfigError);
    expect(() => on.call(Database, 'beforeSave', () => {})).toThrow(/Database is not a model/);
  });
});
