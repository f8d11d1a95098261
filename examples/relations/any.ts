import {
  Database,
  integer,
  integerKey,
  Model,
  oneOf,
  text,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region models
class Note extends Model(
  'notes',
  {
    ...integerKey,
    subjectType: oneOf('post', 'photo'),
    subjectId: integer(),
    body: text(),
  },
  {
    subject: () =>
      Note.belongsToAny({ post: Post, photo: Photo }, 'subjectType', 'subjectId'),
  },
) {}
class Post extends Model(
  'posts',
  { ...integerKey, title: text() },
  {
    notes: () => Post.hasMany(Note, 'subjectId', { where: { subjectType: 'post' } }),
  },
) {}
class Photo extends Model('photos', { ...integerKey, file: text() }) {}
// #endregion

const db = new Database({ database: 'notes.db' }, SQLiteBackend).bind(
  Note,
  Post,
  Photo,
);
await db.createTables([Note, Post, Photo], { recreate: true });

// #region main
const post = await Post.create({ title: 'Engines' });
const photo = await Photo.create({ file: 'cat.jpg' });
await post.related('notes').create({ body: 'Well said' }); // sets both columns
await Note.create({ subjectType: 'photo', subjectId: photo.id, body: 'Cute' });

const notes = await Note.query().with('subject').orderBy('id').all();
for (const { body, subject } of notes) {
  const of = subject instanceof Photo ? subject.file : subject?.title;
  console.log(`${body}: ${of}`);
}

const second = notes[1]!;
await second.setRelated('subject', post).save();
console.log(second.subjectType, await post.related('notes').count());
// #endregion

await db.dispose();

// queries: 9
// Output:
// Well said: Engines
// Cute: cat.jpg
// post 2
