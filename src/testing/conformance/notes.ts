/** The table that the cases about transactions write to. */
import { Model, type Configurable, type Database } from '../../database.ts';
import type { ModelClass } from '../../model/model.ts';
import { integer, text } from '../../schema/columns.ts';
import { integerKey } from '../../schema/groups.ts';
import type { ConformanceContext } from './case.ts';
import { scene } from './scene.ts';

const columns = { ...integerKey, words: text(), n: integer().default(0) };

/** A model of notes. */
export type NoteModel = ModelClass<typeof columns, {}> & Configurable;

/** One of its own for each case. */
export const notes = (): NoteModel => class Note extends Model('notes', columns) {};

/** What callbacks throw to have their work undone. */
export class Undo extends Error {}

/** A table of notes, and a function that tells which words are in it. */
export function withNotes(
  context: ConformanceContext,
  play: (Note: NoteModel, words: () => Promise<string>, db: Database) => Promise<void>,
): Promise<void> {
  const Note = notes();
  const words = async (): Promise<string> =>
    (await Note.query().orderBy('words').all()).map((note) => note.words).join();
  return scene(context, [Note], (db) => play(Note, words, db));
}
