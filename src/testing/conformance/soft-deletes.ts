/** Conformance of soft deletes: the row stays and is marked, can be restored, and can be deleted for good. */
import { QueryError, RecordNotFoundError } from '../../core/errors.ts';
import { Model } from '../../database.ts';
import { text } from '../../schema/columns.ts';
import { integerKey, softDelete, timestamps } from '../../schema/groups.ts';
import type { ConformanceCase } from './case.ts';
import { equal, ok, rejects } from './expect.ts';
import { scene } from './scene.ts';

const notes = () =>
  class Note extends Model('notes', { ...integerKey, ...timestamps, ...softDelete, title: text() }) {};

/** The cases about soft deletes. */
export const softDeleteCases: readonly ConformanceCase[] = [
  {
    name: 'delete marks the row and leaves everything else in it, and in the record, as it was',
    run: (context) => {
      const Note = notes();
      return scene(context, [Note], async (db) => {
        const note = await Note.create({ title: 'a', createdAt: new Date(0) });
        equal(note.deletedAt, null, 'a new record');
        note.title = 'unsaved';
        await note.delete();
        const at = note.deletedAt?.toISOString();
        ok(at !== undefined, 'the record holds when it was deleted');
        equal([note.dirtyFields, note.updatedAt], [['title'], new Date(0)], 'dirtyFields, updatedAt');
        equal(await db.sql`select title, deleted_at from notes`, [{ title: 'a', deleted_at: at }], 'the row'); // prettier-ignore
        equal((await note.refresh()).dirtyFields, [], 'the record read again');
      });
    },
  },
  {
    name: 'a record that is deleted already says so, and a hard delete removes its row',
    run: (context) => {
      const Note = notes();
      return scene(context, [Note], async (db) => {
        const note = await Note.create({ title: 'a' });
        await note.delete();
        const { deletedAt } = note;
        await rejects(() => note.delete(), RecordNotFoundError, 'deleted already', 'hard: true');
        equal((await note.refresh()).deletedAt, deletedAt, 'the mark');
        await note.delete({ hard: true });
        equal(await db.sql`select id from notes`, [], 'rows');
        await rejects(() => note.refresh(), RecordNotFoundError);
        await rejects(() => note.delete(), RecordNotFoundError, 'no longer exists');
      });
    },
  },
  {
    name: 'restore takes the mark away by a save',
    run: (context) => {
      const Note = notes();
      return scene(context, [Note], async (db) => {
        const note = await Note.create({ title: 'a', createdAt: new Date(0) });
        await note.delete();
        await note.restore();
        equal([note.deletedAt, note.isDirty], [null, false], 'deletedAt, isDirty');
        ok(note.updatedAt > new Date(0), 'updatedAt moved');
        equal(await db.sql`select deleted_at from notes`, [{ deleted_at: null }], 'the row');
      });
    },
  },
  {
    name: 'a rollback takes a delete and a restore back, in the record too',
    run: (context) => {
      const Note = notes();
      return scene(context, [Note], async () => {
        const note = await Note.create({ title: 'a' });
        await Note.transaction(async (tx) => {
          await note.delete();
          await tx.rollback();
        });
        equal([note.deletedAt, note.isDirty], [null, false], 'after a delete');
        await note.delete();
        const { deletedAt } = note;
        await Note.transaction(async (tx) => {
          await note.restore();
          await tx.rollback();
        });
        equal([note.deletedAt, note.dirtyFields], [deletedAt, []], 'after a restore');
      });
    },
  },
  {
    name: 'a delete and a restore emit the events of a delete and of a save',
    run: (context) => {
      const Note = notes();
      return scene(context, [Note], async () => {
        const heard: string[] = [];
        for (const event of ['beforeDelete', 'afterDelete', 'beforeUpdate', 'afterSave', 'afterCommit'] as const)
          Note.on(event, (_note, { operation }) => void heard.push(`${event} ${operation}`));
        const note = await Note.create({ title: 'a' });
        heard.length = 0;
        await note.delete();
        equal(heard.splice(0), ['beforeDelete delete', 'afterDelete delete', 'afterCommit delete'], 'delete');
        await note.restore();
        equal(heard.splice(0), ['beforeUpdate update', 'afterSave update', 'afterCommit update'], 'restore');
        Note.on('beforeSave', () => {
          throw new Error('no');
        });
        await note.delete();
        await rejects(() => note.restore(), Error, 'no');
        ok(note.deletedAt !== null, 'a restore that is refused leaves the mark');
      });
    },
  },
  {
    name: 'a model without the mark deletes rows for good, and says why it cannot restore them',
    run: (context) => {
      class Note extends Model('notes', { ...integerKey, title: text() }) {}
      return scene(context, [Note], async (db) => {
        const note = await Note.create({ title: 'a' });
        await rejects(() => note.restore.call(note as never), QueryError, 'Note', 'softDelete');
        await note.delete();
        equal(await db.sql`select id from notes`, [], 'rows');
      });
    },
  },
];
