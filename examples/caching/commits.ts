import { Database, integer, integerKey, Model, text } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

class Author extends Model('authors', { ...integerKey, name: text() }) {}
class Book extends Model('books', {
  ...integerKey,
  authorId: integer().references(() => Author, { onDelete: 'cascade' }),
}) {}

const db = new Database({ database: ':memory:' }, SQLiteBackend).bind(Author, Book);
await db.createTables([Author, Book]);

// #region main
db.on('commit', ({ tables }) => console.log(tables ?? 'any table'));

const ada = await Author.create({ name: 'Ada' });
await db.transaction(async () => {
  await Book.insertAll([{ authorId: ada.id }, { authorId: ada.id }]);
  await ada.assign({ name: 'Ada Lovelace' }).save();
});
await ada.delete(); // and her books with her
await db.execute('delete from "Books" where author_id = ?', [7]);
await db.execute('with gone as (select 7 as id) delete from books where id = 7');
// #endregion

await db.dispose();

// Output:
// [ 'authors' ]
// [ 'authors', 'books' ]
// [ 'authors', 'books' ]
// [ 'Books' ]
// any table
