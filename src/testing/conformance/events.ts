/** Conformance of events and validation: what listeners see of the database, and what is written when they or a schema refuse. */
import { ValidationError } from '../../core/errors.ts';
import { Model } from '../../database.ts';
import { integer, text } from '../../schema/columns.ts';
import { integerKey } from '../../schema/groups.ts';
import type { StandardSchemaV1 } from '../../validation/standard-schema.ts';
import type { ConformanceCase } from './case.ts';
import { equal, rejects } from './expect.ts';
import { notes, Undo, withNotes } from './notes.ts';
import { scene } from './scene.ts';

/** A schema that takes words that are not empty and makes them lower case, later. */
const words: StandardSchemaV1<string, string> = {
  '~standard': {
    version: 1,
    vendor: 'conformance',
    validate: (value) =>
      Promise.resolve(
        typeof value === 'string' && value !== ''
          ? { value: value.toLowerCase() }
          : { issues: [{ message: 'is empty' }] },
      ),
  },
};

const eventCases: readonly ConformanceCase[] = [
  {
    name: 'listeners that write do so in the transaction of the record, and are undone with it',
    run: (context) => {
      const Note = notes();
      class Entry extends Model('entries', { ...integerKey, text: text() }) {}
      Note.on('afterSave', async (note) => void (await Entry.create({ text: note.words })));
      return scene(context, [Note, Entry], async (db) => {
        const work = db.transaction(async () => {
          await Note.create({ words: 'undone' });
          throw new Undo();
        });
        await rejects(() => work, Undo);
        await db.transaction(() => Note.create({ words: 'kept' }));
        await Note.create({ words: 'alone' });
        equal((await Entry.query().orderBy('id').all()).map((entry) => entry.text), ['kept', 'alone'], 'entries'); // prettier-ignore
      });
    },
  },
  {
    name: 'values set before the write are written, and an error before it prevents it',
    run: (context) =>
      withNotes(context, async (Note, rows) => {
        Note.on('beforeSave', async (note) => {
          await Promise.resolve();
          if (note.words === '') throw new Undo();
          note.words = note.words.toUpperCase();
        });
        Note.on('beforeDelete', () => Promise.reject(new Undo()));
        const note = await Note.create({ words: 'a' });
        await rejects(() => Note.create({ words: '' }), Undo);
        await rejects(() => note.delete(), Undo);
        equal(await rows(), 'A', 'rows');
        equal(note.isDirty, false, 'isDirty');
      }),
  },
  {
    name: 'afterCommit and afterRollback follow what became of the row',
    run: (context) =>
      withNotes(context, async (Note, rows, db) => {
        const told: string[] = [];
        Note.on('afterCommit', async (note) => void told.push(`${note.words} committed, rows: ${await rows()}`));
        Note.on('afterRollback', async (note) => void told.push(`${note.words} rolled back, rows: ${await rows()}`));
        await Note.create({ words: 'a' });
        await db.transaction(async () => {
          await Note.create({ words: 'b' });
          await db.transaction(async (inner) => {
            await Note.create({ words: 'c' });
            await inner.rollback();
          });
          equal(told.length, 1, 'told before the end');
        });
        equal(told.sort(), ['a committed, rows: a', 'b committed, rows: a,b', 'c rolled back, rows: a,b'], 'told');
      }),
  },
];

const validationCases: readonly ConformanceCase[] = [
  {
    name: 'what a schema makes is written, and what it refuses is not',
    run: (context) => {
      class Note extends Model('notes', { ...integerKey, words: text().schema(words), n: integer().default(0) }) {}
      Note.validate(({ n }) => (n < 0 ? [{ path: ['n'], message: 'is negative' }] : undefined));
      return scene(context, [Note], async () => {
        const note = await Note.create({ words: 'ABC' });
        equal(await Note.findOneOrFail(note.id), { id: note.id, words: 'abc', n: 0 }, 'the row');
        const error = await rejects(() => Note.create({ words: '' }), ValidationError, 'words', 'is empty');
        equal(error.issues, [{ path: ['words'], message: 'is empty' }], 'issues');
        note.n = -1;
        await rejects(() => note.save(), ValidationError, 'n', 'is negative');
        equal(await Note.findOneOrFail(note.id), { id: note.id, words: 'abc', n: 0 }, 'the row after a refusal');
        equal(await Note.query().count(), 1, 'rows');
      });
    },
  },
];

/** The cases about events and validation. */
export const lifecycleCases: readonly ConformanceCase[] = [...eventCases, ...validationCases];
