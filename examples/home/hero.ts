import { Database, integer, integerKey, Model, text } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

const db = new Database({ database: ':memory:' }, SQLiteBackend);

// #region main
class Author extends Model('authors', { ...integerKey, name: text() }) {}
class Book extends Model(
  'books',
  { ...integerKey, authorId: integer(), title: text(), year: integer() },
  { author: () => Book.belongsTo(Author, 'authorId') },
) {}

await db.bind(Author, Book).createTables([Author, Book]);
await db.transaction(async () => {
  const { id } = await Author.create({ name: 'Ursula K. Le Guin' });
  await Book.create({ authorId: id, title: 'Lavinia', year: 2008 });
  await Book.create({ authorId: id, title: 'Tehanu', year: 1990 });
});

const books = await Book.query().with('author').orderBy('year').all();
for (const book of books) console.log(book.year, book.title, book.author.name);
// #endregion

await db.dispose();

// Output:
// 1990 Tehanu Ursula K. Le Guin
// 2008 Lavinia Ursula K. Le Guin
