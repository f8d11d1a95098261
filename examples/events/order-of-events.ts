import {
  Database,
  integerKey,
  Model,
  text,
  type RecordEvents,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

class Note extends Model('notes', { ...integerKey, words: text() }) {}
const db = new Database({ database: 'app.db' }, SQLiteBackend).bind(Note);
await db.createTables([Note], { recreate: true });

// #region main
const events: (keyof RecordEvents<Note>)[] = [
  ...(['beforeValidate', 'afterValidate', 'beforeSave', 'beforeInsert'] as const),
  ...(['beforeUpdate', 'afterInsert', 'afterUpdate', 'afterSave'] as const),
  ...(['beforeDelete', 'afterDelete', 'afterCommit', 'afterRollback'] as const),
];
let heard: string[] = [];
for (const event of events) Note.on(event, () => heard.push(event));
const show = (what: string): void => {
  console.log(`${what}:`);
  for (const event of heard) console.log(`  ${event}`);
  heard = [];
};

const note = await Note.create({ words: 'a' });
show('insert');
note.words = 'b';
await note.save();
show('update');
await note.save();
show('no changes');
await note.delete();
show('delete');
// #endregion

await db.dispose();

// Output:
// insert:
//   beforeValidate
//   afterValidate
//   beforeSave
//   beforeInsert
//   afterInsert
//   afterSave
//   afterCommit
// update:
//   beforeValidate
//   afterValidate
//   beforeSave
//   beforeUpdate
//   afterUpdate
//   afterSave
//   afterCommit
// no changes:
// delete:
//   beforeDelete
//   afterDelete
//   afterCommit
